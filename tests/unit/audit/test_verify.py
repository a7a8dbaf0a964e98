from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from rig.audit_values import SteppingClock, a_completion, a_small_entry, an_intent

from gateway.audit.encode import canonical, digest
from gateway.audit.export import jsonl
from gateway.audit.merkle import leaf_hash
from gateway.audit.query import read
from gateway.audit.sequencer import Sequencer
from gateway.audit.spelling import spelled
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import Verified, verify
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Entry

Statement = str | tuple[str, tuple[str | int | bytes, ...]]
RECORDS = 6
TRIGGERS = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"


def a_log(path: Path) -> Path:
    entries: list[Entry] = [a_small_entry(number) for number in range(RECORDS - 2)]
    sequencer = Sequencer(path, clock=SteppingClock(), node="n")
    sequencer.commit([*entries, an_intent(), a_completion()])
    sequencer.close()
    return path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return a_log(tmp_path / LOG_FILE)


def tampered(log: Path, *statements: Statement) -> Verified:
    with apsw.Connection(str(log)) as connection:
        for trigger in connection.execute(TRIGGERS).fetchall():
            connection.execute(f"DROP TRIGGER {trigger[0]}")
        for statement in statements:
            text, values = (statement, ()) if isinstance(statement, str) else statement
            connection.execute(text, values)
    connection.close()
    return verify(log)


def bad_at(seq: int) -> Verified:
    return Verified(intact=False, records=seq - 1, first_bad=seq)


def test_a_log_that_nobody_touched_is_intact(log: Path) -> None:
    assert verify(log) == Verified(intact=True, records=RECORDS, first_bad=None, anchored=False)


def test_an_empty_log_is_intact(tmp_path: Path) -> None:
    Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="n").close()
    assert verify(tmp_path / LOG_FILE) == Verified(intact=True, records=0)


def test_a_log_is_verified_while_it_is_written(tmp_path: Path) -> None:
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="n")
    sequencer.commit([a_small_entry()])
    assert verify(tmp_path / LOG_FILE).records == 1
    sequencer.commit([a_small_entry()])
    assert verify(tmp_path / LOG_FILE).records == 2
    sequencer.close()


@pytest.mark.parametrize(
    "column",
    ["type", "ts", "boot_id", "prev_hash", "request_id", "app", "team", "effect", "target", "hash"],
)
@pytest.mark.parametrize("seq", [1, 5, RECORDS])
def test_an_edited_column_is_named_by_verify(log: Path, column: str, seq: int) -> None:
    edit = "UPDATE records SET COLUMN = 'x' WHERE seq = ?".replace("COLUMN", column)
    assert tampered(log, (edit, (seq,))) == bad_at(seq)


def test_an_edited_attempt_is_named_by_verify(log: Path) -> None:
    assert tampered(log, "UPDATE records SET attempt = 2 WHERE seq = 5") == bad_at(5)


@pytest.mark.parametrize("seq", range(1, RECORDS))
def test_a_deleted_record_is_named_by_verify(log: Path, seq: int) -> None:
    assert tampered(log, ("DELETE FROM records WHERE seq = ?", (seq,))) == bad_at(seq)


def test_records_cut_off_at_the_end_leave_their_hashes(log: Path) -> None:
    assert tampered(log, "DELETE FROM records WHERE seq > 4") == bad_at(5)


def test_records_cut_off_with_their_hashes_take_a_checkpoint_to_find(log: Path) -> None:
    cut = ("DELETE FROM records WHERE seq > 4", "DELETE FROM leaves WHERE seq > 4")
    assert tampered(log, *cut) == Verified(intact=True, records=4, anchored=False)


@pytest.mark.parametrize("seq", [1, 3, RECORDS])
def test_a_hash_that_is_not_of_its_record_is_named_by_verify(log: Path, seq: int) -> None:
    assert tampered(log, ("UPDATE leaves SET hash = x'00' WHERE seq = ?", (seq,))) == bad_at(seq)


def test_a_hash_of_a_group_that_is_not_of_its_leaves_is_named_by_verify(log: Path) -> None:
    sequencer = Sequencer(log, clock=SteppingClock(), node="n")
    sequencer.commit([a_small_entry(number) for number in range(2100)])
    sequencer.close()
    assert verify(log).intact
    verdict = tampered(log, "UPDATE leaf_groups SET hash = x'00' WHERE number = 2")
    assert verdict == bad_at(1025)


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 5), (5, 6)])
def test_records_in_another_order_are_named_by_verify(log: Path, one: int, other: int) -> None:
    move = "UPDATE records SET seq = ? WHERE seq = ?"
    swap = [(move, (99, one)), (move, (one, other)), (move, (other, 99))]
    assert tampered(log, *swap) == bad_at(one)


@pytest.mark.parametrize("seq", [-3, 0])
def test_a_record_before_the_first_is_named_by_verify(log: Path, seq: int) -> None:
    insert = (
        "INSERT INTO records SELECT ?, type, ts, boot_id, prev_hash, request_id, attempt, app,"
        " team, effect, target, hash, canonical FROM records WHERE seq = 2"
    )
    assert tampered(log, (insert, (seq,))) == bad_at(1)


def test_an_inserted_record_is_named_by_verify(log: Path) -> None:
    shift = [
        "UPDATE records SET seq = -seq WHERE seq >= 3",
        "UPDATE records SET seq = 1 - seq WHERE seq < 0",
        "INSERT INTO records SELECT 3, type, ts, boot_id, prev_hash, request_id, attempt, app,"
        " team, effect, target, hash, canonical FROM records WHERE seq = 2",
    ]
    assert tampered(log, *shift) == bad_at(3)


def resealed(log: Path, seq: int, change: Callable[[dict[str, object]], bytes]) -> Verified:
    """Rewrite one record with a hash that fits its new bytes."""
    stored = next(item for item in read(log) if item.seq == seq)
    new = change(spelled(stored.canonical))
    edit = "UPDATE records SET canonical = ?, hash = ? WHERE seq = ?"
    return tampered(log, (edit, (new, digest(new), seq)))


def test_a_record_sealed_anew_is_not_the_one_that_its_leaf_is_of(log: Path) -> None:
    verdict = resealed(log, 2, lambda fields: canonical({**fields, "reason": "another"}))
    assert verdict == bad_at(2)


def test_a_record_sealed_anew_breaks_the_chain_behind_it(log: Path) -> None:
    new = canonical({**spelled(next(r for r in read(log) if r.seq == 2).canonical), "reason": "x"})
    verdict = tampered(
        log,
        ("UPDATE records SET canonical = ?, hash = ? WHERE seq = 2", (new, digest(new))),
        ("UPDATE leaves SET hash = ? WHERE seq = 2", (leaf_hash(new),)),
    )
    assert verdict == bad_at(3)


@pytest.mark.parametrize(
    "change",
    [
        lambda fields: canonical({**fields, "v": 2}),
        lambda fields: canonical({**fields, "v": True}),
        lambda fields: canonical({**fields, "seq": 3}),
        lambda fields: canonical({**fields, "prev_hash": "0" * 64}),
        lambda fields: canonical({**fields, "log_id": "log_other"}),
        lambda fields: canonical({**fields, "app": "other"}),
        lambda fields: canonical(fields) + b" ",
        lambda fields: canonical(fields).replace(b'"v":1', b'"v":1.0'),
        lambda _: b"[]",
        lambda _: b"",
    ],
)
def test_a_record_sealed_anew_must_still_be_in_its_place(
    log: Path, change: Callable[[dict[str, object]], bytes]
) -> None:
    assert resealed(log, 2, change) == bad_at(2)


def test_another_identifier_of_the_log_is_found(log: Path) -> None:
    assert tampered(log, "UPDATE log SET log_id = 'log_other'") == bad_at(1)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM log", "DROP TABLE log", "DROP TABLE records", "DROP TABLE memories"]
)
def test_a_log_without_its_tables_is_not_intact(log: Path, statement: str) -> None:
    verdict = tampered(log, statement)
    assert verdict.intact is (statement == "DROP TABLE memories")


def test_a_table_that_was_made_loose_does_not_hide_records(log: Path) -> None:
    verdict = tampered(
        log,
        "CREATE TABLE loose AS SELECT * FROM records",
        "DROP TABLE records",
        "ALTER TABLE loose RENAME TO records",
        "UPDATE records SET canonical = CAST(canonical AS TEXT) WHERE seq = 3",
    )
    assert verdict == bad_at(3)


def test_a_doubled_number_is_not_intact(log: Path) -> None:
    verdict = tampered(
        log,
        "CREATE TABLE loose AS SELECT * FROM records",
        "INSERT INTO loose SELECT * FROM records WHERE seq = 6",
        "DROP TABLE records",
        "ALTER TABLE loose RENAME TO records",
    )
    assert not verdict.intact


def test_a_doubled_number_at_the_end_of_a_page_is_not_intact(tmp_path: Path) -> None:
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="n")
    sequencer.commit([a_small_entry(number) for number in range(500)])
    sequencer.close()
    verdict = tampered(
        tmp_path / LOG_FILE,
        "CREATE TABLE loose AS SELECT * FROM records",
        "INSERT INTO loose SELECT * FROM records WHERE seq = 500",
        "DROP TABLE records",
        "ALTER TABLE loose RENAME TO records",
    )
    assert verdict == Verified(intact=False, records=500, first_bad=501)


def test_a_damaged_file_is_not_intact(log: Path) -> None:
    content = bytearray(log.read_bytes())
    content[4096 * 3 :] = bytes(len(content) - 4096 * 3)
    log.write_bytes(content)
    assert not verify(log).intact


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"no log" * 1000])
def test_a_file_that_is_no_log_is_not_intact(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.db").write_bytes(content)
    assert verify(tmp_path / "x.db") == bad_at(1)


def test_a_missing_file_is_a_fault_and_not_a_verdict(tmp_path: Path) -> None:
    with pytest.raises(AuditUnavailable, match="no audit log"):
        verify(tmp_path / LOG_FILE)


@pytest.fixture
def export(log: Path) -> Path:
    path = log.with_name("export.jsonl")
    path.write_text("".join(jsonl(read(log, newest_first=False))), encoding="utf-8", newline="")
    return path


def test_an_export_is_verified_without_the_log(export: Path, log: Path) -> None:
    log.unlink()
    assert verify(export) == Verified(intact=True, records=RECORDS)


@pytest.mark.parametrize("line", range(RECORDS))
def test_an_edited_line_of_an_export_is_named(export: Path, line: int) -> None:
    lines = export.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b'"node":"n"', b'"node":"m"')
    export.write_bytes(b"".join(lines))
    assert verify(export) == bad_at(line + 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [lines[0], lines[0], *lines[1:]],
        lambda lines: [lines[0], b"\n", *lines[1:]],
        lambda lines: [lines[0], b"{}\n", *lines[1:]],
        lambda lines: [lines[0], lines[1].replace(b"{", b"{ ", 1), *lines[2:]],
    ],
)
def test_lines_of_an_export_are_in_their_places(
    export: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    lines = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(b"".join(change(lines)))
    assert verify(export) == bad_at(2)
