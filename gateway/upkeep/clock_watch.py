"""Notices when the machine's clock is set, and puts it on record.

Records are ordered by their numbers and durations are measured by a clock that
cannot be set, so that a jump disorders nothing. But days, months and office hours are
read from the wall clock: whoever reads the log must know when it was wrong.
"""

from __future__ import annotations

import asyncio
import contextlib

from gateway.audit import records
from gateway.audit.log import Log
from gateway.core.clock import Clock
from gateway.core.errors import AuditUnavailable

INTERVAL_S = 10.0
LEAST_MS = 1000
"""Milliseconds of a jump that is recorded; a clock that is slewed moves less in the interval."""


class ClockWatch:
    """From `start` to `close`, compares the wall clock with one that cannot be set."""

    def __init__(self, log: Log, clock: Clock, *, interval: float = INTERVAL_S) -> None:
        self._log = log
        self._clock = clock
        self._interval = interval
        self._distance = self._apart()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._task = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Stop watching."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> None:
        """Record a jump since the last look; one that cannot be recorded is told at the next."""
        now = self._apart()
        jumped = now - self._distance
        if abs(jumped) >= LEAST_MS:
            with contextlib.suppress(AuditUnavailable):
                await self._log.append(records.clock_jump(milliseconds=jumped))
                self._distance = now
        else:
            self._distance = now  # slewing adds up to no jump

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            await self.look()

    def _apart(self) -> int:
        """Milliseconds between the two clocks."""
        wall = self._clock.now().timestamp() * 1000
        return round(wall) - self._clock.monotonic_ns() // 1_000_000
