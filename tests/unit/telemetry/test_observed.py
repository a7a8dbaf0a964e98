from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from gateway.audit.log import AuditLog
from gateway.core.clock import SystemClock
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Entry, RecordType
from gateway.telemetry.observed import Observed

ENTRY = Entry(type=RecordType.STOP, fields={"reason": "closed"})


async def test_observers_are_told_of_what_is_durable(tmp_path: Path) -> None:
    seen: list[Entry] = []
    observed = Observed(AuditLog.open(tmp_path, clock=SystemClock.start()), [seen.append])
    assert (await observed.append(ENTRY)).seq >= 1
    assert seen == [ENTRY]
    assert observed.writable
    assert observed.boot_id
    assert not await observed.any_held(array("q", [1]))
    await observed.close()


async def test_an_observer_that_fails_breaks_no_record(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: Entry) -> None:
        raise KeyError("kanarya")

    seen: list[Entry] = []
    observed = Observed(AuditLog.open(tmp_path, clock=SystemClock.start()), [fails, seen.append])
    assert (await observed.append(ENTRY)).seq >= 1
    assert seen == [ENTRY]
    assert "KeyError" in caplog.text
    assert "kanarya" not in caplog.text
    await observed.close()


async def test_what_could_not_be_written_is_not_told(tmp_path: Path) -> None:
    seen: list[Entry] = []
    observed = Observed(AuditLog.open(tmp_path, clock=SystemClock.start()), [seen.append])
    await observed.close()
    with pytest.raises(AuditUnavailable):
        await observed.append(ENTRY)
    assert not seen
    assert not observed.writable
