from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, an_intent
from rig.old_logs import MONTHS, OldLog, an_old_log

from gateway.audit import records
from gateway.audit.query import Filters, read
from gateway.audit.retention import Due
from gateway.audit.store import Reader
from gateway.audit.verify import verify
from gateway.settings import Settings
from gateway.state.content import ContentStore, Part
from gateway.state.secrets import Secrets
from gateway.state.subjects import SubjectIndex
from gateway.upkeep import retaining

NOW = datetime(2020, 8, 20, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> OldLog:
    return an_old_log(tmp_path)


def settings(log: OldLog, months: int = 6) -> Settings:
    made = Settings(state_dir=log.folder, policies=(), targets=())
    return replace(made, retention=replace(made.retention, records=months))


@pytest.mark.parametrize(
    ("now", "months", "first"),
    [
        (datetime(2026, 11, 27, tzinfo=UTC), 12, "2025-11-01"),
        (datetime(2026, 1, 1, tzinfo=UTC), 12, "2025-01-01"),
        (datetime(2026, 3, 31, tzinfo=UTC), 6, "2025-09-01"),
        (datetime(2026, 12, 31, tzinfo=UTC), 6, "2026-06-01"),
    ],
)
def test_whole_months_are_kept(now: datetime, months: int, first: str) -> None:
    assert retaining.cutoff(now, months).isoformat() == f"{first}T00:00:00+00:00"


async def test_what_is_old_goes_and_the_log_says_so(log: OldLog) -> None:
    clock = SteppingClock(at=NOW)
    told = await retaining.retain(settings(log), clock=clock, who="ayse")
    assert [(item.segment.month, item.obstacle) for item in told.months] == [("2020-01", "")]
    assert told.dropped == {"records": 5, "memories": 0, "content": 0, "months": 0}
    begun, done = read(log.path, Filters(type="retention"), newest_first=False)
    assert (begun.fields["action"], done.fields["action"]) == ("begun", "done")
    assert begun.fields["segments"] == [{"segment": "2020-01", "first": 1, "last": 6, "kept": [5]}]
    assert done.fields["dropped"] == told.dropped
    verdict = verify(log.path, key=log.key)
    assert (verdict.intact, verdict.retired) == (True, 5)


async def test_memories_and_months_of_the_index_go_with_it(tmp_path: Path) -> None:
    held = an_intent("req_9", holds=frozenset({7}))
    closed = records.orphan({"request_id": "req_9", "attempt": 1})
    log = an_old_log(tmp_path, first=[held, closed])
    clock = SteppingClock(at=MONTHS[0])
    index = SubjectIndex(log.folder, clock)
    await index.note("req_0", {"aa" * 16})
    clock.at = NOW
    await index.note("req_7", {"bb" * 16})
    told = await retaining.retain(settings(log), clock=clock, who="ayse")
    assert told.dropped == {"records": 7, "memories": 1, "content": 0, "months": 1}
    assert await index.months() == ("2020-08",)
    index.close()
    reader = Reader(log.path)
    assert not reader.any_held(array("q", [7]))
    reader.close()


async def test_what_is_held_stays_with_all_that_lies_beside_it(log: OldLog) -> None:
    log.append(records.hold("added", hold_id="h", reason="court", who="a", requests=["req_0"]))
    index = SubjectIndex(log.folder, SteppingClock(at=MONTHS[0]))
    await index.note("req_0", {"aa" * 16})
    told = await retaining.retain(settings(log), clock=SteppingClock(at=NOW), who="ayse")
    assert [(item.segment.month, item.obstacle) for item in told.months] == [("2020-01", "h")]
    assert told.dropped == {"records": 0, "memories": 0, "content": 0, "months": 0}
    assert await index.find({"aa" * 16: "PERSON"}) == {"req_0": {"PERSON"}}
    index.close()
    (begun,) = read(log.path, Filters(type="retention"), limit=1, newest_first=False)
    assert begun.fields["held"] == [{"segment": "2020-01", "by": "h"}]


async def test_a_hold_that_is_placed_meanwhile_keeps_a_month_that_is_declared(
    log: OldLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written between the look at the holds and the record that declares the month."""
    looked_at = retaining.due

    def then_held(told: Settings, *, now: datetime) -> tuple[Due, ...]:
        found = looked_at(told, now=now)
        log.append(records.hold("added", hold_id="h", reason="court", who="a", requests=["req_0"]))
        return found

    index = SubjectIndex(log.folder, SteppingClock(at=MONTHS[0]))
    await index.note("req_0", {"aa" * 16})
    monkeypatch.setattr(retaining, "due", then_held)
    told = await retaining.retain(settings(log), clock=SteppingClock(at=NOW), who="ayse")
    monkeypatch.undo()
    assert told.dropped == {"records": 0, "memories": 0, "content": 0, "months": 0}
    assert [(item.segment.month, item.obstacle) for item in told.months] == [("2020-01", "h")]
    assert await index.find({"aa" * 16: "PERSON"}) == {"req_0": {"PERSON"}}
    index.close()
    assert len(list(read(log.path, Filters(request="req_0")))) == 2
    log.append(records.hold("released", hold_id="h", reason="over", who="a"))
    again = await retaining.retain(settings(log), clock=SteppingClock(at=NOW), who="ayse")
    assert (again.dropped["records"], again.dropped["months"]) == (5, 1)
    verdict = verify(log.path, key=log.key)
    assert (verdict.intact, verdict.retired) == (True, 5)


async def test_a_second_run_finds_nothing_to_drop(log: OldLog) -> None:
    for dropped in (5, 0):
        told = await retaining.retain(settings(log), clock=SteppingClock(at=NOW), who="a")
        assert told.dropped["records"] == dropped


def test_what_is_due_can_be_looked_at_first(log: OldLog) -> None:
    (item,) = retaining.due(settings(log), now=NOW)
    assert (item.segment.month, item.records) == ("2020-01", 6)
    assert verify(log.path, key=log.key).retired == 0


@pytest.mark.parametrize(
    ("held", "left"),
    [((), ["req_2"]), (("req_0",), ["req_0", "req_2"]), (None, ["req_0", "req_2"])],
)
async def test_content_goes_after_days_unless_it_is_held(
    log: OldLog, held: tuple[str, ...] | None, left: list[str]
) -> None:
    clock = SteppingClock(at=NOW - timedelta(days=9))
    store = ContentStore(log.folder, Secrets.open(log.folder), clock)
    await store.keep("crm", Part(request="req_0", name="request"), {})
    clock.at = NOW - timedelta(days=6)
    await store.keep("crm", Part(request="req_2", name="request"), {})
    if held != ():
        log.append(records.hold("added", hold_id="h", reason="court", who="a", requests=held))
    told = await retaining.retain(settings(log), clock=SteppingClock(at=NOW), who="ayse")
    assert told.dropped["content"] == 2 - len(left)
    kept = [name for name in ("req_0", "req_2") if await store.show("crm", name)]
    assert kept == left
    store.close()
