"""Appends to a log whose file may not grow, then lets it grow again; prints what happened."""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path

from gateway.audit.log import AuditLog
from gateway.core.clock import SystemClock
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Entry, RecordType

ENTRY = Entry(type=RecordType.STOP, fields={"reason": "x" * 2000})


async def outcome(log: AuditLog) -> str:
    try:
        await log.append(ENTRY)
    except AuditUnavailable:
        return "refused"
    return "written"


def largest_file(directory: Path) -> int:
    return max(path.stat().st_size for path in directory.iterdir() if path.is_file())


async def main(state_dir: Path) -> None:
    log = AuditLog.open(state_dir, clock=SystemClock.start())
    seen = [await outcome(log)]
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file(state_dir) + 1000, hard))
    seen += [await outcome(log) for _ in range(50)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    seen.append(await outcome(log))
    await log.close()
    sys.stdout.write(" ".join(seen))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
