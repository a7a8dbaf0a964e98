from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from gateway.audit.log import AuditLog, Log
from gateway.audit.query import Filters, read
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Appended, Entry
from gateway.upkeep.clock_watch import ClockWatch


class SetClock:
    """A clock that goes on by itself, and that somebody sets."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 23, 12, tzinfo=UTC)
        self.ticks = 0
        self.names = 0

    def goes_on(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.ticks += int(seconds * 1e9)

    def now(self) -> datetime:
        return self.wall

    def monotonic_ns(self) -> int:
        return self.ticks

    def new_id(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}_{self.names}"


def jumps(folder: Path) -> list[object]:
    found = read(folder / LOG_FILE, Filters(type="clock_jump"), newest_first=False)
    return [record.fields["milliseconds"] for record in found]


async def test_jumps_are_recorded_and_disorder_nothing(tmp_path: Path) -> None:
    clock = SetClock()
    log = AuditLog.open(tmp_path, clock=clock)
    watch = ClockWatch(log, clock)
    for hours in (0, 5, -29):
        clock.goes_on(10)
        clock.wall += timedelta(hours=hours)
        await watch.look()
    clock.goes_on(86_400)
    await watch.look()
    await log.close()
    assert jumps(tmp_path) == [5 * 3_600_000, -29 * 3_600_000]
    assert verify(tmp_path / LOG_FILE).intact
    seqs = [record.seq for record in read(tmp_path / LOG_FILE, Filters(), newest_first=False)]
    assert seqs == sorted(seqs)


async def test_a_clock_that_is_slewed_has_not_jumped(tmp_path: Path) -> None:
    clock = SetClock()
    log = AuditLog.open(tmp_path, clock=clock)
    watch = ClockWatch(log, clock)
    for _ in range(100):
        clock.goes_on(10)
        clock.wall += timedelta(milliseconds=5)
        await watch.look()
    await log.close()
    assert jumps(tmp_path) == []


async def test_a_jump_that_could_not_be_recorded_is_told_at_the_next_look() -> None:
    class Failing:
        boot_id = "boot_1"
        told: list[Entry] = []  # noqa: RUF012 - of one test
        fails = True

        async def append(self, entry: Entry) -> Appended:
            if self.fails:
                raise AuditUnavailable("gone")
            self.told.append(entry)
            return Appended(seq=1, hash="")

    clock, log = SetClock(), Failing()
    watch = ClockWatch(cast("Log", log), clock)
    clock.wall += timedelta(seconds=7)
    await watch.look()
    log.fails = False
    await watch.look()
    await watch.look()
    assert [entry.fields["milliseconds"] for entry in log.told] == [7000]


@pytest.mark.slow
async def test_it_looks_by_itself(tmp_path: Path) -> None:
    clock = SetClock()
    log = AuditLog.open(tmp_path, clock=clock)
    watch = ClockWatch(log, clock, interval=0.01)
    watch.start()
    clock.wall -= timedelta(days=1)
    async with asyncio.timeout(20):
        while not jumps(tmp_path):  # noqa: ASYNC110 - a task of its own writes it
            await asyncio.sleep(0.02)
    await watch.close()
    await log.close()
    assert jumps(tmp_path) == [-86_400_000]
