from __future__ import annotations

from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_small_entry
from rig.signed_logs import SignedLog, a_signed_log

from gateway.audit import records
from gateway.audit.note import Checkpoint, read
from gateway.audit.sequencer import Sequencer
from gateway.audit.verify import verify
from gateway.audit.walk import Abandoned


@pytest.fixture
def log(tmp_path: Path) -> SignedLog:
    return a_signed_log(tmp_path / "log")


@pytest.mark.parametrize(
    ("origin", "size", "covered"),
    [("a", 5, False), ("a", 6, True), ("a", 9, True), ("a", 10, False), ("b", 6, False)],
)
def test_what_an_operator_gave_up_is_between_what_is_kept_and_what_was_known(
    origin: str, size: int, covered: bool
) -> None:
    part = Abandoned(origin="a", size=9, kept=5)
    assert part.covers(Checkpoint(origin=origin, size=size, root=bytes(32)), "a") is covered


def test_of_another_log_all_is_given_up_that_was_known() -> None:
    part = Abandoned(origin="old", size=9, kept=0)
    assert part.covers(Checkpoint(origin="old", size=2, root=bytes(32)), "new")


def test_the_newest_checkpoint_covers_all_before_it(log: SignedLog) -> None:
    verdict = verify(log.path, key=log.key, outside=log.notes)
    assert verdict.intact
    assert verdict.signed == verdict.covered == verdict.records - 1
    assert [part.size for part in verdict.parts] == [read(note).size for note in log.notes]
    assert verdict.parts[-1].beyond is None


def test_records_that_no_note_speaks_of_are_told_by_their_time(log: SignedLog) -> None:
    verdict = verify(log.path, key=log.key, outside=log.notes[:1])
    assert verdict.covered == read(log.notes[0]).size
    (part,) = verdict.parts
    assert part.first is not None
    assert part.last is not None
    assert part.beyond is not None
    assert "2026-11-23T12:" < part.first < part.last < part.beyond < "2026-11-23T13:"


def test_a_note_that_the_log_lacks_names_what_is_behind_the_last_that_agrees(
    log: SignedLog,
) -> None:
    size = read(log.notes[-1]).size + 100
    origin = read(log.notes[-1]).origin
    ahead = log.signer.sign(Checkpoint(origin=origin, size=size, root=bytes(32)))
    verdict = verify(log.path, key=log.key, outside=[*log.notes, ahead])
    assert (verdict.intact, verdict.first_bad) == (False, read(log.notes[-1]).size + 1)
    forked = log.signer.sign(Checkpoint(origin=origin, size=3, root=bytes(32)))
    assert verify(log.path, key=log.key, outside=[*log.notes, forked]).first_bad == 1


def test_a_log_whose_key_is_another_is_not_intact(log: SignedLog, tmp_path: Path) -> None:
    other = a_signed_log(tmp_path / "other", seed=3)
    first = read(log.notes[0]).size + 1
    assert verify(log.path, key=other.key).first_bad == first
    assert verify(log.path).intact


def test_what_is_given_up_on_record_is_no_contradiction(log: SignedLog) -> None:
    last = read(log.notes[-1])
    lost = log.signer.sign(Checkpoint(origin=last.origin, size=last.size + 50, root=bytes(32)))
    assert not verify(log.path, key=log.key, outside=[lost]).intact
    sequencer = Sequencer(log.path, clock=SteppingClock(), node="n", signer=log.signer)
    given_up = records.rollback(
        reason="disk", origin=last.origin, size=last.size + 50, kept=last.size + 1
    )
    sequencer.commit([given_up, a_small_entry()])
    sequencer.close()
    verdict = verify(log.path, key=log.key, outside=[*log.notes, lost])
    assert (verdict.intact, verdict.given_up) == (True, 1)
