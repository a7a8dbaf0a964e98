"""What it costs to note the values of a request, beside the record of its intent.

python tests/bench/notes.py [--rounds 300] [--values 5] [--callers 1,16,64] [--folder DIR]

Each round appends an intent alone, then notes and appends as the gateway does,
by turns in one run, so that the ratio holds on a machine with other work.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.audit_values import an_intent

from gateway.audit.log import AuditLog
from gateway.core.clock import SystemClock
from gateway.state.subjects import SubjectIndex


async def timed(callers: int, work: Callable[[str], Awaitable[None]]) -> float:
    """The milliseconds until `callers` that begin at once are done."""
    began = time.perf_counter()
    await asyncio.gather(*(work(f"req_{secrets.token_hex(12)}") for _ in range(callers)))
    return (time.perf_counter() - began) * 1000


async def measure(folder: Path, rounds: int, values: int, callers: int) -> None:
    clock = SystemClock.start()
    log, index = AuditLog.open(folder, clock=clock), SubjectIndex(folder, clock)

    async def alone(request: str) -> None:
        await log.append(an_intent(request))

    async def noted(request: str) -> None:
        await index.note(request, {secrets.token_hex(16) for _ in range(values)})
        await log.append(an_intent(request))

    bare, with_notes = [], []
    for _ in range(rounds):
        bare.append(await timed(callers, alone))
        with_notes.append(await timed(callers, noted))
    index.close()
    await log.close()
    first, second = statistics.median(bare), statistics.median(with_notes)
    sys.stdout.write(
        f"{callers:>5} at once: intent {first:.2f} ms, with {values} values noted"
        f" {second:.2f} ms, ratio {second / first:.2f}\n"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=300)
    options.add_argument("--values", type=int, default=5)
    options.add_argument("--callers", default="1,16,64")
    options.add_argument("--folder", type=Path)
    given = options.parse_args()
    for callers in map(int, given.callers.split(",")):
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            asyncio.run(measure(Path(folder), given.rounds, given.values, callers))


if __name__ == "__main__":
    main()
