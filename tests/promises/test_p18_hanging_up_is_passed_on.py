"""P18: a caller who hangs up is hung up for at the target, waiting or reading, and recorded."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles

import httpx
from rig.behaviours import answer_events, sse
from rig.gateway_process import GatewayProcess
from rig.promises import Run, Size
from rig.served import target_at_home
from rig.upstream import Line, Received, RecordingUpstream

SIZE = Size(smoke=10, long=500, unit="hang-ups in each of four ways")
POLICY = "policy: p\nabout: For this test.\notherwise: local\nif_uninspected: local\n"


class Listening:
    """Begins to answer with some events, and notes when it is hung up on."""

    def __init__(self) -> None:
        self.again([])

    def again(self, events: list[bytes]) -> None:
        """Wait for the next request, which gets `events` and then nothing."""
        self.events = events
        self.began = asyncio.Event()
        self.gone: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    async def __call__(self, line: Line, request: Received) -> bool:
        """Answer one request."""
        if self.events:
            return await sse(self.events, then=self._listen)(line, request)
        return await self._listen(line, request)

    async def _listen(self, line: Line, request: Received) -> bool:  # noqa: ARG002
        self.began.set()
        await line.hung_up()
        self.gone.set_result(asyncio.get_running_loop().time())
        return False


@asynccontextmanager
async def gateway(folder: Path, url: str) -> AsyncIterator[GatewayProcess]:
    """A gateway before one server that may have one request at a time."""
    policy = folder / "p.yaml"
    policy.write_text(POLICY)
    served = GatewayProcess(
        folder / "served",
        {
            "auth": "open",
            "policies": [str(policy)],
            "targets": [target_at_home(url, in_flight=1, queue=4)],
        },
    )
    await served.start(ready=False)
    try:
        yield served
    finally:
        await served.stop()


async def asking(served: GatewayProcess) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A caller's connection on which a streamed request has been sent."""
    host, _, port = served.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    asked = {"model": "auto", "stream": True, "messages": [{"role": "user", "content": "Merhaba"}]}
    body = json.dumps(asked).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: {host}:{port}\r\n"
    head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    return reader, writer


def hang_up(writer: asyncio.StreamWriter, *, reset: bool) -> float:
    """Close the caller's connection, with a RST or a FIN; returns when."""
    if reset:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    writer.close()
    return asyncio.get_running_loop().time()


async def figure(served: GatewayProcess, name: str, wanted: Callable[[float], bool]) -> None:
    """Wait until the figure `name` of the target is as wanted."""
    async with httpx.AsyncClient(base_url=served.admin_url, trust_env=False) as admin:
        while True:
            found = re.search(
                rf"^{name}{{[^}}]*}} (\S+)$", (await admin.get("/metrics")).text, re.M
            )
            if found is not None and wanted(float(found[1])):
                return
            await asyncio.sleep(0.01)


async def completed(served: GatewayProcess, number: int) -> list[dict[str, object]]:
    """Wait for so many completions, and return them."""
    while True:
        found = [item for item in served.records() if item["type"] == "completion"]
        if len(found) >= number:
            return found
        await asyncio.sleep(0.01)


async def test_it_is_passed_on_while_waiting_and_while_reading(tmp_path: Path, run: Run) -> None:
    server, times = Listening(), list[float]()
    ways = [(events, reset) for events in ([], answer_events()[:3]) for reset in (False, True)]
    async with RecordingUpstream([server]) as home, gateway(tmp_path, home.url) as served:
        for events, reset in ways * run.of(SIZE):
            server.again(events)
            reader, writer = await asking(served)
            await server.began.wait()
            if events:
                await reader.readuntil(b"haba.")
            left = hang_up(writer, reset=reset)
            times.append(await server.gone - left)
        number = len(ways) * run.of(SIZE)
        records = await completed(served, number)
        await figure(served, "turnike_replica_requests", lambda under_way: under_way == 0)
    assert len(home.requests) == number
    assert {record["status"] for record in records} == {"cancelled"}
    written = sorted(record["usage"]["output"] > 0 for record in records)  # type: ignore[index]
    assert written == [False] * (number // 2) + [True] * (number // 2)
    cuts = quantiles(times, n=100, method="inclusive")
    run.tell(
        "P18",
        f"{number} hang-ups reached the target, p50 {cuts[49] * 1000:.0f} ms, p99"
        f" {cuts[98] * 1000:.0f} ms, at most {max(times) * 1000:.0f} ms",
    )


async def test_one_who_waits_in_line_leaves_it_and_nothing_is_sent(tmp_path: Path) -> None:
    server = Listening()
    async with RecordingUpstream([server]) as home, gateway(tmp_path, home.url) as served:
        _, first = await asking(served)
        await server.began.wait()
        for reset in (False, True):
            _, waits = await asking(served)
            await figure(served, "turnike_queue_requests", lambda waiting: waiting == 1)
            hang_up(waits, reset=reset)
            await figure(served, "turnike_queue_requests", lambda waiting: waiting == 0)
        hang_up(first, reset=False)
        await server.gone
        assert len(await completed(served, 1)) == 1
    assert len(home.requests) == 1
