"""Any change to a log is found, and the first record that it touches is named."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import apsw
from hypothesis import given, settings
from hypothesis import strategies as st
from rig.audit_values import SteppingClock, a_completion, a_small_entry, an_intent

from gateway.audit.encode import canonical, digest
from gateway.audit.query import read
from gateway.audit.rows import COLUMNS
from gateway.audit.sequencer import Sequencer
from gateway.audit.spelling import spelled
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import Verified, verify

RECORDS = 8
LOOSE = settings(max_examples=60, deadline=None)


@cache
def clean() -> bytes:
    """The bytes of a small log that nobody touched, without its triggers."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / LOG_FILE
        sequencer = Sequencer(path, clock=SteppingClock(), node="n")
        entries = [a_small_entry(number) for number in range(RECORDS - 4)]
        sequencer.commit([*entries, an_intent(), a_completion(), *entries[:2]])
        sequencer.close()
        connection = apsw.Connection(str(path))
        for trigger in ("are_not_edited", "are_not_deleted", "have_no_gap"):
            connection.execute(f"DROP TRIGGER records_{trigger}")
        connection.pragma("journal_mode", "delete")
        connection.close()
        return path.read_bytes()


@contextmanager
def a_log() -> Iterator[tuple[Path, apsw.Connection]]:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / LOG_FILE
        path.write_bytes(clean())
        connection = apsw.Connection(str(path))
        connection.execute("PRAGMA synchronous=OFF")
        yield path, connection
        connection.close()


def bad_at(seq: int) -> Verified:
    return Verified(intact=False, records=seq - 1, first_bad=seq)


def test_the_log_that_is_changed_here_is_intact_before() -> None:
    with a_log() as (path, _):
        assert verify(path) == Verified(intact=True, records=RECORDS)


def test_every_byte_of_every_record_matters() -> None:
    with a_log() as (path, connection):
        stored = list(read(path, newest_first=False))
        write = "UPDATE records SET canonical = ? WHERE seq = ?"
        for record in (stored[0], stored[4]):
            for place in range(len(record.canonical)):
                changed = bytearray(record.canonical)
                changed[place] ^= 1 << (place % 8)
                connection.execute(write, (bytes(changed), record.seq))
                assert verify(path) == bad_at(record.seq)
            connection.execute(write, (record.canonical, record.seq))
        assert verify(path).intact


@LOOSE
@given(
    seq=st.integers(1, RECORDS),
    column=st.sampled_from([*COLUMNS, "hash"]),
    value=st.text(max_size=8) | st.integers(-5, 5),
)
def test_any_edit_of_a_column_is_found(seq: int, column: str, value: str | int) -> None:
    with a_log() as (path, connection):
        ask = "SELECT COLUMN FROM records WHERE seq = ?".replace("COLUMN", column)
        edit = "UPDATE records SET COLUMN = ? WHERE seq = ?".replace("COLUMN", column)
        before = connection.execute(ask, (seq,)).get
        try:
            connection.execute(edit, (value, seq))
        except apsw.ConstraintError:
            return  # a STRICT table takes no text for a number
        changed = connection.execute(ask, (seq,)).get != before
        assert verify(path) == (bad_at(seq) if changed else Verified(intact=True, records=RECORDS))


@LOOSE
@given(gone=st.sets(st.integers(1, RECORDS - 1), min_size=1))
def test_any_records_taken_out_are_found(gone: set[int]) -> None:
    with a_log() as (path, connection):
        connection.executemany("DELETE FROM records WHERE seq = ?", [(seq,) for seq in gone])
        assert verify(path) == bad_at(min(gone))


@LOOSE
@given(order=st.permutations(range(1, RECORDS + 1)))
def test_any_other_order_is_found(order: list[int]) -> None:
    with a_log() as (path, connection):
        connection.execute("UPDATE records SET seq = seq + 1000")
        moves = [(new, old + 1000) for new, old in enumerate(order, start=1)]
        connection.executemany("UPDATE records SET seq = ? WHERE seq = ?", moves)
        moved = [new for new, old in enumerate(order, start=1) if new != old]
        expected = bad_at(min(moved)) if moved else Verified(intact=True, records=RECORDS)
        assert verify(path) == expected


@LOOSE
@given(at=st.integers(1, RECORDS), copied=st.integers(1, RECORDS))
def test_any_record_put_in_between_is_found(at: int, copied: int) -> None:
    with a_log() as (path, connection):
        row = connection.execute("SELECT * FROM records WHERE seq = ?", (copied,)).fetchone()
        assert row is not None
        connection.execute("UPDATE records SET seq = -seq WHERE seq >= ?", (at,))
        connection.execute("UPDATE records SET seq = 1 - seq WHERE seq < 0")
        marks = ", ".join("?" * len(row))
        insert = "INSERT INTO records VALUES (MARKS)".replace("MARKS", marks)
        connection.execute(insert, (at, *row[1:]))
        first_bad = at + 1 if at == copied else at
        assert verify(path) == bad_at(first_bad)


@LOOSE
@given(
    seq=st.integers(1, RECORDS - 1),
    name=st.sampled_from(["node", "ts", "mono_ns", "boot_id", "type", "extra"]),
    value=st.text(max_size=5) | st.integers(0, 9) | st.none(),
)
def test_a_record_written_anew_with_its_hash_breaks_the_chain(
    seq: int, name: str, value: str | int | None
) -> None:
    with a_log() as (path, connection):
        fields = spelled(next(item.canonical for item in read(path) if item.seq == seq))
        if fields.get(name, "absent") == value:
            return
        try:
            anew = canonical({**fields, name: value})
        except ValueError:
            return  # a lone surrogate has no bytes
        edit = "UPDATE records SET canonical = ?, hash = ? WHERE seq = ?"
        connection.execute(edit, (anew, digest(anew), seq))
        verdict = verify(path)
        assert not verdict.intact
        assert verdict.first_bad in {seq, seq + 1}
