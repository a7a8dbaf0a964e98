from __future__ import annotations

import shutil
from pathlib import Path

import apsw
import pytest
from rig.audit_values import SteppingClock, a_small_entry

from gateway.audit.query import read
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Appended, Entry, RecordType


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / LOG_FILE


def a_sequencer(path: Path) -> Sequencer:
    return Sequencer(path, clock=SteppingClock(), node="n1")


def test_the_envelope_says_which_log_which_boot_and_when(path: Path) -> None:
    sequencer = a_sequencer(path)
    sequencer.commit([a_small_entry()])
    fields = next(read(path)).fields
    assert fields["log_id"] == sequencer.log_id
    assert fields["boot_id"] == sequencer.boot_id
    assert (fields["v"], fields["node"]) == (1, "n1")
    assert fields["ts"] == "2026-11-23T12:00:01.000000Z"
    assert fields["mono_ns"] == "1"


def test_two_openings_have_one_log_and_two_boots(path: Path) -> None:
    first, second = a_sequencer(path), a_sequencer(path)
    assert first.log_id == second.log_id
    assert first.boot_id != second.boot_id


def test_two_writers_in_turn_make_one_chain(path: Path) -> None:
    first, second = a_sequencer(path), a_sequencer(path)
    for number in range(20):
        (first, second)[number % 2].commit([a_small_entry(number)])
    assert verify(path).intact
    assert verify(path).records == 20


def test_an_entry_that_cannot_be_encoded_is_answered_alone(path: Path) -> None:
    bad = Entry(type=RecordType.STOP, fields={"reason": 0.5})
    results = a_sequencer(path).commit([a_small_entry(), bad, a_small_entry()])
    assert [type(result) for result in results] == [Appended, AuditUnavailable, Appended]


def test_it_goes_on_after_a_lock_is_gone(path: Path) -> None:
    sequencer = a_sequencer(path)
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(AuditUnavailable, match="BusyError"):
        sequencer.commit([a_small_entry()])
    other.execute("ROLLBACK")
    other.close()
    assert isinstance(sequencer.commit([a_small_entry()])[0], Appended)


def test_a_deleted_log_is_not_begun_anew_and_comes_back_with_its_file(path: Path) -> None:
    sequencer = a_sequencer(path)
    sequencer.commit([a_small_entry(1)])
    away = path.with_name("away")
    path.rename(away)
    for _ in range(2):
        with pytest.raises(AuditUnavailable):
            sequencer.commit([a_small_entry(2)])
        assert not path.exists()
    away.rename(path)
    assert sequencer.commit([a_small_entry(3)])[0] == Appended(
        seq=2, hash=str(next(read(path)).fields["hash"])
    )
    assert verify(path).intact


def test_an_older_copy_of_the_log_is_not_continued(path: Path) -> None:
    sequencer = a_sequencer(path)
    sequencer.commit([a_small_entry(1)])
    sequencer.close()
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    sequencer.commit([a_small_entry(2)])
    sequencer.close()
    copy.rename(path)
    with pytest.raises(AuditUnavailable, match="older"):
        sequencer.commit([a_small_entry(3)])


def test_another_log_in_its_place_is_not_continued(path: Path) -> None:
    sequencer = a_sequencer(path)
    sequencer.close()
    path.unlink()
    a_sequencer(path).close()
    with pytest.raises(AuditUnavailable, match="replaced"):
        sequencer.commit([a_small_entry()])


def test_a_statement_that_fails_is_answered_and_the_next_one_is_not(path: Path) -> None:
    sequencer = a_sequencer(path)
    sequencer.commit([a_small_entry(1)])
    other = apsw.Connection(str(path))
    other.execute("CREATE TRIGGER full BEFORE INSERT ON records BEGIN SELECT RAISE(ABORT, ''); END")
    with pytest.raises(AuditUnavailable):
        sequencer.commit([a_small_entry(2)])
    other.execute("DROP TRIGGER full")
    other.close()
    assert isinstance(sequencer.commit([a_small_entry(2)])[0], Appended)
