"""What single parts cost: the audit log beside the disk's own fdatasync, and the detectors.

python tests/bench/parts.py [--records 2000]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.audit_values import a_completion
from rig.segments import segments_of

from gateway.audit.log import AuditLog
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify
from gateway.core.clock import SystemClock
from gateway.detect.inspector import Inspector

ENGLISH = "Please ask Maria Gonzalez about the order that Peter Smith sent last week to the shop. "
PLAIN = "please tell me how a bicycle gear works and why the chain does not slip under load. "
TURKISH = "Bu ayın toplantı notlarını kısaca özetler misin, geçen ayki kararlarla da karşılaştır. "


def say(line: str) -> None:
    """Print one figure."""
    sys.stdout.write(f"{line}\n")


def fdatasync(folder: Path, times: int) -> float:
    """Median milliseconds of a 2 kB write and its fdatasync."""
    taken = []
    with (folder / "probe").open("wb", buffering=0) as file:
        for _ in range(times):
            file.write(b"x" * 2048)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def log(folder: Path, records: int) -> None:
    """Append one at a time and 64 at a time, then verify."""
    say(f"fdatasync of 2 kB: p50 {fdatasync(folder, 300):.2f} ms")
    opened = AuditLog.open(folder / "state", clock=SystemClock.start())
    for width in (1, 64):
        began = time.perf_counter()
        for _ in range(records // width):
            await asyncio.gather(*(opened.append(a_completion()) for _ in range(width)))
        rate = records // width * width / (time.perf_counter() - began)
        say(f"append, {width} at a time, synchronous=FULL: {rate:.0f} records/s")
    await opened.close()
    began = time.perf_counter()
    checked = verify(folder / "state" / LOG_FILE)
    assert checked.intact
    say(f"verify: {checked.records / (time.perf_counter() - began):.0f} records/s")


async def timed(work: Callable[[], Awaitable[object]], times: int) -> float:
    """Median milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def detectors() -> None:
    """Inspect a thousand characters of each kind."""
    inspector = Inspector(fingerprint_key=b"k" * 32, deadline=60)
    await inspector.start()
    try:
        assert await inspector.ready(60)
        for name, line in (("English with names", ENGLISH), ("plain English", PLAIN),
                           ("Turkish", TURKISH)):  # fmt: skip
            segments = segments_of((line * 20)[:1000])
            await inspector.inspect(segments)

            p50 = await timed(partial(inspector.inspect, segments), 50)
            say(f"inspect 1,000 characters, {name}: p50 {p50:.1f} ms")
    finally:
        await inspector.close()


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o700)
        asyncio.run(log(Path(folder), options.records))
    asyncio.run(detectors())


if __name__ == "__main__":
    main()
