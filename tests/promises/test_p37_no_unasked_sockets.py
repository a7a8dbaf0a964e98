"""P37: from import to exit only the listeners are bound and only configured targets reached."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from rig.behaviours import json_answer
from rig.gateway_process import ROOT, GatewayProcess
from rig.held import tckn
from rig.processes import tree
from rig.proxy import forward
from rig.served import INSIDE, OUTSIDE, target_at_home, target_outside
from rig.upstream import RecordingUpstream

WATCH = """
import json, os, sys

_SEEN = os.open({file!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def _note(event, *about):
    line = json.dumps([os.getpid(), event, *map(repr, about)])
    os.write(_SEEN, line.encode() + bytes([10]))


def _saw(event, arguments):
    if event.startswith("socket.") and event not in {{"socket.__new__", "socket.gethostname"}}:
        _note(event, *(item for item in arguments if not hasattr(item, "fileno")))


_note("began")
sys.addaudithook(_saw)
if "serve" in sys.orig_argv:
    # libuv makes sockets that no hook of Python sees; the loop of asyncio makes them in Python.
    import asyncio
    import uvloop

    uvloop.new_event_loop = asyncio.new_event_loop
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One use of the network that a process of the gateway made."""

    pid: int
    event: str
    about: tuple[str, ...]


def watched(folder: Path) -> str:
    """A folder for PYTHONPATH whose `sitecustomize` writes down every use of the network."""
    folder.mkdir()
    text = WATCH.format(file=str(folder / "seen"))
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    return f"{folder}:{ROOT}"


def seen_in(folder: Path) -> list[Seen]:
    lines = [json.loads(line) for line in (folder / "seen").read_text().splitlines()]
    return [Seen(pid, event, tuple(about)) for pid, event, *about in lines]


def places(seen: Sequence[Seen], event: str) -> list[str]:
    return [item.about[0] for item in seen if item.event == event]


async def test_only_the_listeners_are_bound_and_only_the_targets_connected(tmp_path: Path) -> None:
    texts = {
        "Müşterimiz ayse.yilmaz@sirketimiz.com.tr adresine bir teşekkür yazısı hazırla.": OUTSIDE,
        f"T.C. kimlik no {tckn()} olan dosyayı özetle.": INSIDE,
    }
    watch = tmp_path / "watch"
    async with (
        RecordingUpstream([json_answer(INSIDE)]) as home,
        RecordingUpstream([json_answer(OUTSIDE)]) as outside,
        RecordingUpstream([forward()]) as proxy,
    ):
        address = f"http://127.0.0.1:{proxy.port}"
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        proxies = {name: address for word in names for name in (word, word.lower())}
        gateway = GatewayProcess(
            tmp_path / "gateway",
            {
                "auth": "open",
                "targets": [target_outside(outside.url), target_at_home(home.url)],
            },
            {"OUTSIDE_KEY": "sk-x", "PYTHONPATH": watched(watch), **proxies},
        )
        await gateway.start()
        try:
            processes = tree(gateway.pid)
            async with httpx.AsyncClient(base_url=gateway.url, trust_env=False) as client:
                for text, answer in texts.items():
                    said = [{"role": "user", "content": text}]
                    body = {"model": "gpt-4o", "messages": said}
                    given = await client.post("/v1/chat/completions", json=body, timeout=30)
                    assert given.json()["choices"][0]["message"]["content"] == answer
        finally:
            status = await gateway.stop()
        assert proxy.connections == 0
        targets = {repr(("127.0.0.1", server.port)) for server in (home, outside)}
    seen = seen_in(watch)
    assert status == 0
    assert processes <= {item.pid for item in seen if item.event == "began"}
    assert len(processes) == 2  # the gateway and its detection worker
    used = [item for item in seen if item.event != "began" and item != ipv6_probe(item.pid)]
    assert {item.pid for item in used} == {gateway.pid}
    assert places(used, "socket.bind") == [repr(("127.0.0.1", 0))] * 2
    assert sorted(places(used, "socket.connect")) == sorted(targets)
    assert {item.event for item in used} == {"socket.bind", "socket.connect"}


def ipv6_probe(pid: int) -> Seen:
    """How urllib3, which Presidio imports, learns of IPv6: it binds, never listens, and closes."""
    return Seen(pid, "socket.bind", (repr(("::1", 0)),))
