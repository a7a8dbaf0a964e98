"""How many records a second the log makes durable, beside what the disk alone can sync.

python tests/bench/appends.py [--seconds 5] [--callers 1,16,256,1024] [--folder DIR] [--shared]

With `--shared` another process writes the log, as for several workers.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.audit_values import an_intent

from gateway.audit.checkpointer import Checkpointer
from gateway.audit.log import AuditLog, Log
from gateway.audit.remote.client import RemoteLog
from gateway.audit.signing import Signer
from gateway.audit.verify import verify
from gateway.cli.workers import sequencer
from gateway.cli.workers.given import Given
from gateway.core.clock import SystemClock
from gateway.processes.member import Member


def say(line: str) -> None:
    """Print one figure."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def disk(folder: Path, seconds: float) -> float:
    """The median of fdatasync after a write of 4 KiB at the end of a file, in milliseconds."""
    took = []
    descriptor = os.open(folder / "probe", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        before = time.perf_counter()
        os.write(descriptor, bytes(4096))
        os.fdatasync(descriptor)
        took.append(time.perf_counter() - before)
    os.close(descriptor)
    return statistics.median(took) * 1000


@asynccontextmanager
async def own(folder: Path) -> AsyncIterator[Log]:
    """A log that this process writes, and signs for."""
    log = AuditLog.open(folder, clock=SystemClock.start(), signer=Signer.open(folder))
    checkpointer = Checkpointer(log, folder)
    checkpointer.start()
    yield log
    await checkpointer.close()
    await log.close()


@asynccontextmanager
async def shared(folder: Path) -> AsyncIterator[Log]:
    """A log that the process of several workers writes."""
    environ = {"OPENAI_API_KEY": "x", "TURNIKE_STATE_DIR": str(folder)}
    values = Given(file=None, source=None, environ=environ).values()
    member = await Member.start(sequencer.__name__, name="sequencer", values=values, deadline=60)
    log = await RemoteLog.open(folder, clock=SystemClock.start())
    yield log
    await log.close()
    await member.ask("stop", 10)
    await member.gone()


async def appends(log: Log, callers: int, seconds: float) -> tuple[float, float, list[float]]:
    """Records a second with so many callers at once, processor seconds of each, and waits."""
    waited: list[float] = []
    # What a record says is made before: its place in the log is what is measured.
    entries = [
        [an_intent(f"req_{name}_{number}") for number in range(64)] for name in range(callers)
    ]
    until = time.perf_counter() + seconds

    async def one(name: int) -> None:
        number = 0
        while time.perf_counter() < until:
            number += 1
            before = time.perf_counter()
            await log.append(entries[name][number % 64])
            waited.append(time.perf_counter() - before)

    began, busy = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one(name) for name in range(callers)))
    rate = len(waited) / (time.perf_counter() - began)
    processor = (time.process_time() - busy) / len(waited)
    return rate, processor, sorted(waited)


async def measured(
    folder: Path, callers: int, seconds: float, *, apart: bool
) -> tuple[float, float, list[float]]:
    """The same for a log in `folder`, which another process writes where `apart`."""
    async with (shared if apart else own)(folder) as log:
        return await appends(log, callers, seconds)


def main() -> None:
    """Measure the disk, then the log, then verifying it."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--seconds", type=float, default=5)
    options.add_argument("--callers", default="1,16,256,1024")
    options.add_argument("--folder", type=Path)
    options.add_argument("--shared", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        say(f"fdatasync of 4 KiB: p50 {disk(Path(folder), given.seconds):.2f} ms")
        for callers in map(int, given.callers.split(",")):
            home = Path(folder) / f"log{callers}"
            home.mkdir(mode=0o700)
            run = measured(home, callers, given.seconds, apart=given.shared)
            rate, processor, waited = asyncio.run(run)
            p50, p99 = (waited[int(len(waited) * part)] * 1000 for part in (0.5, 0.99))
            before = time.perf_counter()
            verdict = verify(home / "audit.db")
            checked = verdict.records / (time.perf_counter() - before)
            say(
                f"{callers} at once: {rate:,.0f} records/s, {processor * 1e6:.0f} µs of processor"
                f" each, waited p50 {p50:.2f} p99 {p99:.2f} ms;"
                f" verified {verdict.records} at {checked:,.0f}/s, intact {verdict.intact}"
            )
        say(f"fdatasync of 4 KiB: p50 {disk(Path(folder), given.seconds):.2f} ms")


if __name__ == "__main__":
    main()
