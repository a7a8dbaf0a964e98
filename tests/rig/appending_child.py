"""Appends to a log for ever and prints each acknowledgement, until somebody kills it.

Run as a script: the directory of the log, then how many append at once.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from gateway.audit.log import AuditLog
from gateway.core.clock import SystemClock
from gateway.core.jsontree import JsonValue
from gateway.core.record import Entry, RecordType


async def main(state_dir: Path, callers: int) -> None:
    log = AuditLog.open(state_dir, clock=SystemClock.start())

    async def one(name: int) -> None:
        number = 0
        while True:
            number += 1
            fields: dict[str, JsonValue] = {
                "request_id": f"{log.boot_id}-{name}-{number}",
                "attempt": 1,
            }
            for kind in (RecordType.INTENT, RecordType.COMPLETION):
                entry = Entry(type=kind, fields=fields, holds=frozenset({number}))
                done = await log.append(entry)
                sys.stdout.write(f"{done.seq} {done.hash}\n")
                sys.stdout.flush()

    await asyncio.gather(*(one(name) for name in range(callers)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
