from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from rig.audit_values import an_intent
from rig.old_logs import FEBRUARY, MONTHS, OldLog, an_old_log

from gateway.audit import records, retention
from gateway.audit.holds import Hold
from gateway.audit.query import Filters, read
from gateway.audit.store import Reader, Store
from gateway.audit.verify import verify
from gateway.core.errors import AuditUnavailable

MARCH = "2020-03-01T00:00:00.000000Z"


@pytest.fixture
def log(tmp_path: Path) -> OldLog:
    return an_old_log(tmp_path / "log")


def due(log: OldLog, before: str = FEBRUARY, *holds: Hold) -> list[tuple[str, int, str]]:
    reader = Reader(log.path)
    try:
        found = retention.due(reader.ask, before, holds)
        return [(item.segment.month, item.records, item.obstacle) for item in found]
    finally:
        reader.close()


def a_hold(*requests: str) -> Hold:
    held = frozenset(requests) if requests else None
    return Hold(id="hold_1", since="", who="", reason="", requests=held)


def seqs(log: OldLog) -> list[int]:
    return [stored.seq for stored in read(log.path, newest_first=False)]


def test_whole_months_are_due_that_are_older(log: OldLog) -> None:
    assert due(log) == [("2020-01", 6, "")]
    assert due(log, MARCH) == [("2020-01", 6, ""), ("2020-02", 6, "")]
    assert due(log, "2020-01-01T00:00:00.000000Z") == []


def test_of_a_month_its_last_checkpoint_stays(log: OldLog) -> None:
    assert log.drop() == 5
    assert seqs(log)[:3] == [5, 7, 8]
    assert due(log) == []  # what is declared is not due again
    assert verify(log.path, key=log.key).intact


def test_records_of_erasures_and_holds_stay_as_well(tmp_path: Path) -> None:
    held = records.hold("added", hold_id="h", reason="court", who="a", requests=["req_9"])
    log = an_old_log(tmp_path / "log", first=[held])
    log.drop()
    kinds = [stored.fields["type"] for stored in read(log.path, limit=2, newest_first=False)]
    assert kinds == ["hold", "checkpoint"]


@pytest.mark.parametrize(
    ("hold", "stays"), [(a_hold(), True), (a_hold("req_0"), True), (a_hold("req_1"), False)]
)
def test_a_month_with_something_held_stays_whole(log: OldLog, hold: Hold, stays: bool) -> None:
    assert due(log, FEBRUARY, hold) == [("2020-01", 6, "hold_1" if stays else "")]


def test_a_month_that_no_checkpoint_follows_stays(log: OldLog) -> None:
    assert due(log, "2020-04-01T00:00:00.000000Z")[-1] == ("2020-03", 6, "open")


def test_a_month_in_which_an_answer_is_under_way_stays(tmp_path: Path) -> None:
    log = an_old_log(tmp_path / "log", first=[an_intent("req_8")])
    assert due(log) == [("2020-01", 7, "open")]


def test_a_month_whose_records_do_not_stand_together_stays(log: OldLog) -> None:
    log.clock.at = MONTHS[0]
    log.append(an_intent("req_8"), records.checkpoint())
    assert due(log, MARCH) == [("2020-01", 8, "clock"), ("2020-02", 6, "")]


def test_records_can_still_not_be_deleted_by_mistake(log: OldLog) -> None:
    log.drop()
    connection = apsw.Connection(str(log.path))
    with pytest.raises(apsw.ConstraintError, match="not deleted"):
        connection.execute("DELETE FROM records WHERE seq = 8")
    connection.close()


def test_what_was_cut_off_is_finished_by_the_next_run(log: OldLog) -> None:
    reader = Reader(log.path)
    (item,) = retention.due(reader.ask, FEBRUARY, ())
    reader.close()
    told = records.retention("begun", before=FEBRUARY, who="t", segments=[item.segment])
    log.append(told, records.checkpoint())
    assert verify(log.path, key=log.key).intact  # declared, and still there
    assert dropped_again(log) == 5
    assert dropped_again(log) == 0


def dropped_again(log: OldLog) -> int:
    store = Store.open(log.path)
    try:
        return sum(store.drop(segment) for segment in retention.declared(store.ask))
    finally:
        store.close()


def test_a_disk_that_fails_leaves_the_batch_whole(
    log: OldLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "NOT_DELETED", "this is no statement")
    before = seqs(log)
    with pytest.raises(AuditUnavailable):
        log.drop(declare=False)
    assert seqs(log) == before


def test_records_are_written_while_others_go(log: OldLog) -> None:
    store = Store.open(log.path)
    reader = Reader(log.path)
    (item,) = retention.due(reader.ask, FEBRUARY, ())
    told = records.retention("begun", before=FEBRUARY, who="t", segments=[item.segment])
    log.append(told, records.checkpoint())
    store.drop(item.segment)
    log.append(an_intent("req_8"))
    assert len(list(read(log.path, Filters(request="req_8")))) == 1
    store.close()
    reader.close()


def test_the_index_finds_what_was_declared(log: OldLog) -> None:
    plan: Callable[..., object] = Reader(log.path).ask
    told = plan("EXPLAIN QUERY PLAN SELECT canonical FROM records WHERE type = 'retention'", ())
    assert "retentions" in str(told)


def test_the_oldest_record_that_could_go_is_told(log: OldLog) -> None:
    reader = Reader(log.path)
    assert str(retention.oldest(reader.ask)).startswith("2020-01-05")
    log.drop()
    assert str(retention.oldest(reader.ask)).startswith("2020-02-05")
    reader.close()
