"""The external plane as a process of its own: a gateway without a network still serves."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from rig import without_network
from rig.behaviours import Hang, answer_events, json_answer, sse
from rig.egress_process import EgressProcess
from rig.gateway_process import ROOT, GatewayProcess, environment
from rig.held import harmless, with_tckn
from rig.served import CHAT, INSIDE, OUTSIDE, OUTSIDE_KEY, target_at_home, target_outside
from rig.upstream import RecordingUpstream

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Apart:
    """A gateway, the process that sends for it, and what lies on both sides."""

    gateway: GatewayProcess
    egress: EgressProcess
    home: RecordingUpstream
    outside: RecordingUpstream
    client: httpx.AsyncClient

    async def ask(self, text: object, **fields: object) -> httpx.Response:
        body = {"model": "gpt-4o", "messages": [{"role": "user", "content": text}], **fields}
        return await self.client.post(CHAT, json=body)

    def kinds(self, answer: httpx.Response) -> list[tuple[object, object]]:
        written = self.gateway.records(request=answer.headers["x-turnike-request"])
        return [(record["type"], record["status"]) for record in written]


def settings(home: str, outside: str, **more: object) -> dict[str, object]:
    return {
        "auth": "open",
        "targets": [target_at_home(home), target_outside(outside)],
        "egress": {"socket": "egress.sock"},
        **more,
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def apart(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Apart]:
    folder = tmp_path_factory.mktemp("apart")
    async with (
        RecordingUpstream([json_answer(INSIDE)]) as home,
        RecordingUpstream([json_answer(OUTSIDE)]) as outside,
    ):
        gateway = GatewayProcess(folder, settings(home.url, outside.url))
        egress = EgressProcess(folder, {"OUTSIDE_KEY": OUTSIDE_KEY})
        await egress.start()
        await gateway.start()
        try:
            async with httpx.AsyncClient(
                base_url=gateway.url, trust_env=False, timeout=PATIENCE_S
            ) as client:
                yield Apart(gateway, egress, home, outside, client)
        finally:
            await gateway.stop()
            assert await egress.stop() == 0


async def test_each_side_is_reached_by_its_own_process(apart: Apart) -> None:
    assert INSIDE in (await apart.ask(with_tckn().messages[0])).text
    answer = await apart.ask(harmless().messages[0])
    assert OUTSIDE in answer.text
    assert apart.kinds(answer) == [("intent", None), ("completion", "ok")]
    assert apart.outside.requests[-1].header("authorization") == f"Bearer {OUTSIDE_KEY}"
    metrics = await apart.client.get(f"{apart.gateway.admin_url}/metrics")
    assert 'turnike_connections_total{plane="external"} 0' in metrics.text


async def test_the_gateway_knows_no_key_of_a_target_outside(apart: Apart) -> None:
    proc = Path("/proc") / str(apart.gateway.pid)
    assert b"OUTSIDE_KEY" not in await asyncio.to_thread((proc / "environ").read_bytes)
    for name, data in apart.gateway.kept():
        assert OUTSIDE_KEY.encode() not in data, name


async def test_a_masked_value_stays_in_the_gateway_and_comes_back(apart: Apart) -> None:
    address = "ayse.yilmaz@ornek.example"

    async def echo(line: object, request: object) -> bool:
        said = request.json["messages"][-1]["content"]  # type: ignore[attr-defined]
        return await json_answer(said)(line, request)  # type: ignore[arg-type]

    apart.outside.behaviours[:] = [echo]
    answer = await apart.ask(f"{address} adresine bir teşekkür yazısı hazırla.")
    apart.outside.behaviours[:] = [json_answer(OUTSIDE)]
    assert address in answer.text
    assert address.encode() not in apart.outside.received


async def test_hanging_up_on_the_gateway_hangs_up_outside(apart: Apart) -> None:
    waiting = Hang()
    apart.outside.behaviours[:] = [sse(answer_events()[:2], then=waiting)]
    body = {
        "model": "gpt-4o",
        "stream": True,
        "messages": [{"role": "user", "content": harmless().messages[0]}],
    }
    async with apart.client.stream("POST", CHAT, json=body) as response:
        async for _ in response.aiter_bytes():
            break
    apart.outside.behaviours[:] = [json_answer(OUTSIDE)]
    async with asyncio.timeout(PATIENCE_S):
        await waiting.gone.wait()


async def test_while_the_process_is_killed_nothing_leaves_and_then_all_is_well(
    apart: Apart,
) -> None:
    await apart.egress.kill()
    before = apart.outside.connections
    answers = [
        await apart.ask(harmless().messages[0]) for _ in range(6)
    ]  # more than a breaker takes
    for answer in answers:
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "egress_unavailable")
        assert apart.kinds(answer)[-1] == ("completion", "egress_unavailable")
    assert INSIDE in (await apart.ask(with_tckn().messages[0])).text
    assert apart.outside.connections == before
    await apart.egress.start()
    assert OUTSIDE in (await apart.ask(harmless().messages[0])).text


async def test_a_process_that_is_killed_in_a_stream_ends_it_with_an_error(apart: Apart) -> None:
    waiting = Hang()
    apart.outside.behaviours[:] = [sse(answer_events()[:2], then=waiting)]
    asking = asyncio.create_task(apart.ask(harmless().messages[0], stream=True))
    async with asyncio.timeout(PATIENCE_S):
        await waiting.began.wait()
        await apart.egress.kill()
        answer = await asking
        await waiting.gone.wait()
    apart.outside.behaviours[:] = [json_answer(OUTSIDE)]
    await apart.egress.start()
    assert "[DONE]" not in answer.text
    assert "egress_unavailable" in answer.text


async def test_a_process_that_hangs_is_as_good_as_none(apart: Apart) -> None:
    os.kill(apart.egress.pid, signal.SIGSTOP)
    try:
        answer = await apart.ask(harmless().messages[0])
    finally:
        os.kill(apart.egress.pid, signal.SIGCONT)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "egress_unavailable")
    assert OUTSIDE in (await apart.ask(harmless().messages[0])).text


def unshared() -> list[str]:
    """The command that cuts another off the network; skips where this machine forbids it."""
    unshare = shutil.which("unshare")
    for flags in (["--net"], ["--user", "--map-root-user", "--net"]):
        if unshare and subprocess.run([unshare, *flags, "true"], check=False).returncode == 0:
            return [unshare, *flags]
    pytest.skip("this machine lets nobody make a network namespace")


async def test_a_gateway_without_a_route_out_serves_both_sides(tmp_path: Path) -> None:
    async with RecordingUpstream([json_answer(OUTSIDE)]) as outside:
        home = f"http://127.0.0.1:{without_network.HOME_PORT}/v1"
        whole = settings(home, outside.url)
        GatewayProcess(tmp_path, whole)  # writes the settings that both processes read
        egress = EgressProcess(tmp_path, {"OUTSIDE_KEY": OUTSIDE_KEY})
        await egress.start()
        outside.behaviours[:] = [json_answer(OUTSIDE), sse(answer_events([OUTSIDE]))]
        try:
            inside = await asyncio.create_subprocess_exec(
                *unshared(), sys.executable, without_network.__file__, str(tmp_path),
                str(outside.port), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                env={**environment(), "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
            )  # fmt: skip
            told, _ = await inside.communicate(json.dumps(whole).encode())
        finally:
            await egress.stop()
    seen = json.loads(told)
    assert (seen["public"], seen["target outside"]) == ("ENETUNREACH", "ECONNREFUSED")
    for stream in (False, True):
        status, text = seen[f"held {stream}"]
        assert status == 200
        assert INSIDE in text
        status, text = seen[f"free {stream}"]
        assert status == 200
        assert OUTSIDE in text
    assert len(outside.requests) == 2
    assert 'turnike_connections_total{plane="external"} 0' in seen["metrics"]
