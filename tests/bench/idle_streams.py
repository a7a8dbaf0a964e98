"""What a stream costs while nothing comes: memory of the gateway, and whether others are served.

    python tests/bench/idle_streams.py [--streams 4000]

A gateway of one process answers so many streams from an upstream that sends a piece of
text and then nothing. Resident memory of the gateway process is read before them, while
all are open, and when they have ended; beside them one short request is timed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.behaviours import answer_events, json_answer, sse
from rig.served import OUTSIDE, Served, serving
from rig.upstream import Line, Received

AT_ONCE = 64


def resident(pid: int) -> int:
    """Resident KiB of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ValueError(pid)


async def opened(served: Served, number: int) -> asyncio.StreamWriter:
    """Open a stream and read its first piece."""
    said = [{"role": "user", "content": f"{number} göl var mı?"}]
    body = json.dumps({"model": "gpt-4o", "stream": True, "messages": said}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=16_384)
    headers = "".join(f"{name}: {value}\r\n" for name, value in served.authorised.items())
    writer.write(
        f"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n{headers}"
        f"content-length: {len(body)}\r\n\r\n".encode()
        + body
    )
    status = await reader.readline()
    if b" 200 " not in status:
        raise RuntimeError(status.decode())
    await reader.readuntil(b"data: ")
    return writer


async def short(served: Served, rounds: int) -> float:
    """Milliseconds of a short request, the median."""
    taken = []
    for number in range(rounds):
        said = [{"role": "user", "content": f"{number} dağ var mı?"}]
        began = time.perf_counter()
        answer = await served.post({"model": "gpt-4o", "messages": said})
        taken.append(time.perf_counter() - began)
        assert OUTSIDE in answer.text
    return statistics.median(taken) * 1000


async def measure(streams: int) -> None:
    """Open, read, end, print."""
    ended = asyncio.Event()

    async def silent(line: Line, request: Received) -> bool:
        if b'"stream":true' not in bytes(request.body).replace(b" ", b""):
            return await json_answer(OUTSIDE)(line, request)

        async def then(line: Line, request: Received) -> bool:
            await ended.wait()
            await line.send(b"0\r\n\r\n")
            return True

        return await sse(answer_events()[:2], then=then)(line, request)

    limits = {"per_key_concurrency": streams + 10, "idle": "900s", "total": "900s"}
    with tempfile.TemporaryDirectory() as folder:
        async with serving(Path(folder), limits=limits) as served:
            served.outside.behaviours[:] = [silent]
            before = await short(served, 20)
            pid, bare = served.gateway.pid, resident(served.gateway.pid)
            writers: list[asyncio.StreamWriter] = []
            began = time.perf_counter()
            for first in range(0, streams, AT_ONCE):
                some = range(first, min(first + AT_ONCE, streams))
                writers += await asyncio.gather(*(opened(served, number) for number in some))
            taken = time.perf_counter() - began
            full = resident(pid)
            beside = await short(served, 20)
            ended.set()
            for writer in writers:
                writer.close()
            await asyncio.sleep(5)
            after = resident(pid)
    print(  # noqa: T201
        f"{streams} streams opened in {taken:.0f} s: {(full - bare) / streams:.1f} KiB each"
        f" ({bare // 1024} to {full // 1024} MiB, {after // 1024} MiB when they had ended);"
        f" a short request {before:.1f} ms before, {beside:.1f} ms beside them"
    )


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=4000)
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(measure(options.streams))


if __name__ == "__main__":
    main()
