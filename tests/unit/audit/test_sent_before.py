from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_small_entry

from gateway.audit.sent_before import SentBefore
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE, Reader
from gateway.core.record import Appended, Entry, Origin

WORKER = Origin(boot_id="boot_w", node="gateway", mono_ns=7)


@pytest.fixture
def sequencer(tmp_path: Path) -> Sequencer:
    return Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="test")


def of(origin: Origin, number: int = 1) -> Entry:
    return replace(a_small_entry(number), origin=origin)


def test_an_entry_that_is_sent_again_is_written_once(sequencer: Sequencer) -> None:
    first, before = sequencer.commit([a_small_entry(), of(WORKER)])
    assert isinstance(first, Appended)
    again = replace(WORKER, after=first.seq)
    assert sequencer.commit([of(again)]) == [before]
    other = of(replace(again, mono_ns=8), 2)
    (behind,) = sequencer.commit([other])
    assert isinstance(behind, Appended)
    assert behind.seq == 3
    assert sequencer.commit([of(again), other]) == [before, behind]


def test_an_entry_and_its_second_copy_in_one_transaction_are_written_once(
    sequencer: Sequencer,
) -> None:
    """What a lost connection left behind may be read after the part of the log was."""
    again = [replace(WORKER, mono_ns=number, after=0) for number in (1, 2)]
    late = of(replace(WORKER, mono_ns=2), 2)
    first, original, copy = sequencer.commit([of(again[0], 1), late, of(again[1], 2)])
    assert isinstance(first, Appended)
    assert isinstance(original, Appended)
    assert copy == original


def test_a_record_bears_the_boot_and_the_time_of_the_process_that_sent_it(
    tmp_path: Path, sequencer: Sequencer
) -> None:
    sequencer.commit([of(WORKER)])
    reader = Reader(tmp_path / LOG_FILE)
    (row,) = reader.rows()
    reader.close()
    assert row.columns["boot_id"] == "boot_w"
    assert isinstance(row.canonical, bytes)
    assert b'"mono_ns":"7"' in row.canonical


def test_each_part_of_the_log_is_read_once(sequencer: Sequencer) -> None:
    sequencer.commit([of(replace(WORKER, mono_ns=number)) for number in range(3)])
    questions = []

    def ask(statement: str, values: tuple[int | str | bytes, ...]) -> list[tuple[object, ...]]:
        questions.append(values)
        return sequencer.ask(statement, values)

    sent = SentBefore()
    found = [sent.find(ask, replace(WORKER, mono_ns=number, after=0)) for number in range(4)]
    assert [head and head.seq for head in found] == [1, 2, 3, None]
    assert questions == [(0, "boot_w")]
    assert sent.find(ask, replace(WORKER, mono_ns=1)) is None
