"""`turnike serve` without settings, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from rig.behaviours import answer_events, hang, sse
from rig.commands import started
from rig.processes import left_of, tree
from rig.upstream import RecordingUpstream

URLS = re.compile(r"apps use (http://\S+)/v1, operators (http://\S+)")
ANY_PORTS = {"TURNIKE_LISTEN": "127.0.0.1:0", "TURNIKE_ADMIN_LISTEN": "127.0.0.1:0"}
HELD = "TC kimlik numarası 10000000146 olan kişi için dilekçe yaz."
SETTINGS = """
auth: open
policies: [{policy}]
targets:
  - {{name: local/m, provider: vllm, urls: ['{url}'], model: m, boundary: organisation,
      operator: us}}
default_model: {{local: local/m, any: local/m}}
"""
POLICY = """
policy: everything
about: For these tests.
otherwise: local
if_uninspected: local
"""


@dataclass(slots=True)
class Serving:
    """A `turnike serve` that is ready, and the lines it printed first."""

    process: subprocess.Popen[str]
    data: str
    admin: str
    notices: list[str]

    async def post(self, content: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            messages = [{"role": "user", "content": content}]
            return await client.post(
                f"{self.data}/v1/chat/completions",
                json={"model": "auto", "messages": messages},
            )

    async def get(self, url: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            return await client.get(url)


def write_settings(folder: Path, upstream: RecordingUpstream) -> None:
    (folder / "p.yaml").write_text(POLICY)
    (folder / "turnike.yaml").write_text(SETTINGS.format(policy="p.yaml", url=upstream.url))


@asynccontextmanager
async def serving(folder: Path, notices: int, **env: str) -> AsyncIterator[Serving]:
    with started("serve", cwd=folder, env={**ANY_PORTS, **env}) as process:
        try:
            assert process.stdout is not None
            first = await asyncio.to_thread(process.stdout.readline)
            found = URLS.search(first)
            assert found, process.communicate()
            lines = [await asyncio.to_thread(process.stdout.readline) for _ in range(notices)]
            running = Serving(process, found[1], found[2], lines)
            async with asyncio.timeout(90):
                while (await running.get(f"{running.data}/readyz")).status_code != 200:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            yield running
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


async def recorded(folder: Path) -> list[dict[str, object]]:
    """The records of requests, the newest first, as the command line lists them."""
    listed = started("audit", "list", "--format", "json", cwd=folder)
    out, err = await asyncio.to_thread(listed.communicate, None, 30)
    assert err == ""
    return [item for item in json.loads(out) if item.get("request_id")]


async def test_a_key_alone_serves_and_a_held_prompt_goes_nowhere(tmp_path: Path) -> None:
    async with serving(tmp_path, 2, OPENAI_API_KEY="sk-canary-not-a-key") as running:
        pids = tree(running.process.pid)
        answer = await running.post(HELD)
        figures = (await running.get(f"{running.admin}/metrics")).text
        running.process.send_signal(signal.SIGTERM)
        out, err = await asyncio.to_thread(running.process.communicate, None, 30)

    everybody, no_local = running.notices
    assert "everybody on this machine may ask, under kvkk.yaml" in everybody
    assert "503 no_local_target" in no_local
    assert "Add one to the settings" in no_local

    assert answer.status_code == 503
    error = answer.json()["error"]
    assert error["code"] == "no_local_target"
    assert "boundary: organisation" in error["message"]
    assert "x-turnike-target" not in answer.headers
    assert 'turnike_connections_total{plane="external"} 0\n' in figures

    assert (running.process.returncode, err) == (0, "")
    assert out == "turnike: stopped\n"
    assert left_of(pids) == set()
    state = tmp_path / ".turnike"
    written = b"".join(path.read_bytes() for path in state.rglob("*") if path.is_file())
    assert b"sk-canary" not in written
    assert b"10000000146" not in written
    records = await recorded(tmp_path)
    assert [(item["type"], item["target"]) for item in records] == [("deny", None)]


def resident(pid: int) -> int:
    """The memory of a process, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+([0-9]+) kB", status)
    assert found is not None
    return int(found[1]) * 1024


async def test_an_idle_gateway_is_small(tmp_path: Path) -> None:
    async with serving(tmp_path, 2, OPENAI_API_KEY="sk-not-a-key") as running:
        assert resident(running.process.pid) < 120_000_000  # its workers are counted apart


async def test_a_second_signal_does_not_wait_for_an_answer_that_never_comes(
    tmp_path: Path,
) -> None:
    hung = hang()
    async with RecordingUpstream([hung]) as upstream:
        write_settings(tmp_path, upstream)
        async with serving(tmp_path, 0) as running:
            pids = tree(running.process.pid)
            asked = asyncio.create_task(running.post("Merhaba"))
            await asyncio.wait_for(hung.began.wait(), 20)
            os.killpg(running.process.pid, signal.SIGINT)
            await asyncio.sleep(0.3)
            assert running.process.poll() is None
            os.killpg(running.process.pid, signal.SIGINT)
            out, err = await asyncio.to_thread(running.process.communicate, None, 30)
            await asyncio.gather(asked, return_exceptions=True)
    assert (running.process.returncode, out, err) == (0, "turnike: stopped\n", "")
    assert left_of(pids) == set()
    records = await recorded(tmp_path)
    assert [item["type"] for item in records] == ["completion", "intent"]
    assert records[0]["status"] != "ok"


async def test_an_answer_under_way_is_finished_before_the_end(tmp_path: Path) -> None:
    pieces = [f"parça{n} " for n in range(20)]
    async with RecordingUpstream([sse(answer_events(pieces), pause=0.05)]) as upstream:
        write_settings(tmp_path, upstream)
        async with serving(tmp_path, 0) as running:
            body = {"model": "auto", "stream": True, "messages": [{"role": "user", "content": "a"}]}
            async with (
                httpx.AsyncClient(trust_env=False, timeout=60) as client,
                client.stream("POST", f"{running.data}/v1/chat/completions", json=body) as answer,
            ):
                lines = answer.aiter_lines()
                first = await anext(lines)
                os.killpg(running.process.pid, signal.SIGINT)
                rest = [line async for line in lines]
            out, err = await asyncio.to_thread(running.process.communicate, None, 30)
    text = "".join([first, *rest])
    assert all(piece.strip() in text for piece in pieces)
    assert rest[-2:] == ["data: [DONE]", ""]
    assert (running.process.returncode, out, err) == (0, "turnike: stopped\n", "")


def test_the_ways_on_are_told_where_nothing_is_set(tmp_path: Path) -> None:
    with started("serve", cwd=tmp_path) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert "turnike demo" in err
