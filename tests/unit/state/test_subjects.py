from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest
from rig.broken_logs import locked, moved_away, replaced

from gateway.core.errors import AuditUnavailable
from gateway.state import subjects
from gateway.state.subjects import FILE, SubjectIndex

AYSE, ALI = "aa" * 16, "bb" * 16
NAMED = {AYSE: "PERSON", ALI: "PERSON"}


@dataclass(slots=True)
class Calendar:
    """A clock that stands at a day until it is moved."""

    at: datetime = datetime(2026, 11, 23, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic_ns(self) -> int:
        return 0

    def new_id(self, prefix: str) -> str:
        return prefix


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
async def index(tmp_path: Path, calendar: Calendar) -> AsyncIterator[SubjectIndex]:
    opened = SubjectIndex(tmp_path, calendar)
    yield opened
    opened.close()


async def test_the_requests_that_carried_a_value_are_found(index: SubjectIndex) -> None:
    await index.note("req_1", {AYSE, ALI})
    await index.note("req_2", {ALI})
    assert await index.find({AYSE: "PERSON"}) == {"req_1": {"PERSON"}}
    assert set(await index.find(NAMED)) == {"req_1", "req_2"}
    assert await index.find({"cc" * 16: "PERSON"}) == {}


async def test_a_value_is_found_in_every_month(index: SubjectIndex, calendar: Calendar) -> None:
    await index.note("req_1", {AYSE})
    calendar.at = datetime(2026, 12, 1, tzinfo=UTC)
    await index.note("req_2", {AYSE})
    assert await index.months() == ("2026-11", "2026-12")
    assert set(await index.find({AYSE: "PERSON"})) == {"req_1", "req_2"}


async def test_equal_values_look_different_in_different_months(
    index: SubjectIndex, calendar: Calendar, tmp_path: Path
) -> None:
    await index.note("req_1", {AYSE})
    calendar.at = datetime(2026, 12, 1, tzinfo=UTC)
    await index.note("req_2", {AYSE})
    connection = apsw.Connection(str(tmp_path / FILE))
    values = connection.execute("SELECT value FROM carried").fetchall()
    connection.close()
    assert len(set(values)) == 2
    assert bytes.fromhex(AYSE) not in {value for (value,) in values}


async def test_noting_twice_is_noting_once(index: SubjectIndex) -> None:
    for _ in range(2):
        await index.note("req_1", {AYSE})
    assert await index.find({AYSE: "PERSON"}) == {"req_1": {"PERSON"}}


async def test_what_carries_nothing_touches_no_file(index: SubjectIndex, tmp_path: Path) -> None:
    await index.note("req_1", frozenset())
    assert not (tmp_path / FILE).exists()


async def test_several_processes_use_one_file(tmp_path: Path, calendar: Calendar) -> None:
    both = [SubjectIndex(tmp_path, calendar) for _ in range(2)]
    await asyncio.gather(*(both[number % 2].note(f"req_{number}", {AYSE}) for number in range(20)))
    assert len(await both[0].find({AYSE: "PERSON"})) == 20
    for one in both:
        one.close()


async def test_it_outlives_the_process(tmp_path: Path, calendar: Calendar) -> None:
    first = SubjectIndex(tmp_path, calendar)
    await first.note("req_1", {AYSE})
    first.close()
    second = SubjectIndex(tmp_path, calendar)
    assert await second.find(NAMED) == {"req_1": {"PERSON"}}
    second.close()


async def test_only_its_owner_can_read_it(index: SubjectIndex, tmp_path: Path) -> None:
    await index.note("req_1", {AYSE})
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("broken", [locked, moved_away, replaced])
async def test_a_broken_file_is_said_and_with_it_again_everything_goes_on(
    index: SubjectIndex, tmp_path: Path, broken: object
) -> None:
    assert callable(broken)
    await index.note("req_1", {AYSE})
    with broken(tmp_path / FILE), pytest.raises(AuditUnavailable) as told:
        await index.note("req_2", {AYSE})
    assert AYSE not in str(told.value)
    await index.note("req_3", {AYSE})
    assert set(await index.find({AYSE: "PERSON"})) == {"req_1", "req_3"}


async def test_a_lost_key_is_a_fault_and_no_empty_answer(
    index: SubjectIndex, tmp_path: Path
) -> None:
    await index.note("req_1", {AYSE})
    connection = apsw.Connection(str(tmp_path / FILE))
    connection.execute("UPDATE months SET key = x''")
    connection.close()
    with pytest.raises(AuditUnavailable):
        await index.find(NAMED)


async def test_a_value_is_forgotten_in_every_month_and_others_stay(
    index: SubjectIndex, calendar: Calendar, tmp_path: Path
) -> None:
    await index.note("req_1", {AYSE, ALI})
    calendar.at = datetime(2026, 12, 1, tzinfo=UTC)
    await index.note("req_2", {AYSE})
    before = stored(tmp_path)
    assert await index.forget([AYSE], {"req_1", "req_2"}) == 2
    assert await index.find({AYSE: "PERSON"}) == {}
    assert await index.find({ALI: "PERSON"}) == {"req_1": {"PERSON"}}
    gone = before - stored(tmp_path)
    assert len(gone) == 2
    assert found_in(tmp_path, *gone, b"req_2") == set()


async def test_a_request_that_was_noted_meanwhile_is_still_found(index: SubjectIndex) -> None:
    await index.note("req_1", {AYSE})
    found = await index.find({AYSE: "PERSON"})
    await index.note("req_2", {AYSE})
    assert await index.forget([AYSE], found) == 1
    assert await index.find({AYSE: "PERSON"}) == {"req_2": {"PERSON"}}


async def test_a_request_is_forgotten_with_all_that_it_carried(index: SubjectIndex) -> None:
    await index.note("req_1", {AYSE, ALI})
    await index.note("req_2", {ALI})
    assert await index.forget_request("req_1") == 2
    assert await index.forget_request("req_1") == 0
    assert await index.find(NAMED) == {"req_2": {"PERSON"}}


async def test_old_months_go_a_few_requests_at_a_time(
    index: SubjectIndex, calendar: Calendar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects, "_SOME", 2)
    for number in range(5):
        await index.note(f"req_{number}", {AYSE, ALI})
    gone = stored(tmp_path)
    calendar.at = datetime(2026, 12, 1, tzinfo=UTC)
    await index.note("req_9", {AYSE})
    assert await index.drop_before("2026-12") == 1
    assert await index.drop_before("2026-12") == 0
    assert await index.months() == ("2026-12",)
    assert await index.find(NAMED) == {"req_9": {"PERSON"}}
    assert found_in(tmp_path, *gone, b"req_0", b"req_4") == set()


async def test_what_cannot_be_scrubbed_is_said(index: SubjectIndex, tmp_path: Path) -> None:
    await index.note("req_1", {AYSE})
    reader = apsw.Connection(str(tmp_path / FILE))
    reader.execute("BEGIN; SELECT * FROM carried")
    with pytest.raises(AuditUnavailable, match="may still stand"):
        await index.forget([AYSE], {"req_1"})
    reader.close()


def found_in(folder: Path, *texts: bytes) -> set[bytes]:
    """Those of the texts that stand in a file of the folder, wherever in it."""
    return {text for path in folder.iterdir() for text in texts if text in path.read_bytes()}


def stored(folder: Path) -> set[bytes]:
    connection = apsw.Connection(str(folder / FILE))
    try:
        return {bytes(row[0]) for row in connection.execute("SELECT value FROM carried")}
    finally:
        connection.close()
