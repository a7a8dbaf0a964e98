from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from rig.audit_values import a_small_entry, an_intent

from gateway.audit.chain import GENESIS, Head, Sealed, Stamp, seal
from gateway.audit.store import LOG_FILE, Reader, Store, refuse_old_sqlite, require_full
from gateway.core.errors import AuditUnavailable, ConfigError
from gateway.core.record import Entry, RecordType

STAMP = Stamp(log_id="log_1", boot_id="boot_1", node="n", ts="2026-11-23T12:00:00Z", mono_ns=1)


def sealing(entry: Entry, after: Head) -> Sealed:
    return seal(entry, after, STAMP)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / LOG_FILE


@pytest.fixture
def store(path: Path) -> Store:
    return Store.open(path, new_log_id="log_1")


def test_the_log_and_its_companions_are_for_the_owner_alone(path: Path, store: Store) -> None:
    store.commit([a_small_entry()], sealing)
    modes = {item.name: item.stat().st_mode & 0o777 for item in path.parent.iterdir()}
    assert modes == {"audit.db": 0o600, "audit.db-wal": 0o600, "audit.db-shm": 0o600}


def test_a_log_keeps_the_identifier_it_was_made_with(path: Path, store: Store) -> None:
    store.close()
    assert Store.open(path, new_log_id="log_2").log_id == "log_1"


def test_a_log_that_is_not_there_is_not_made_by_the_way(path: Path) -> None:
    with pytest.raises(AuditUnavailable):
        Store.open(path)
    assert not path.exists()


def test_records_follow_each_other_over_several_commits(store: Store) -> None:
    assert store.head() == GENESIS
    first = store.commit([a_small_entry(1), a_small_entry(2)], sealing)
    second = store.commit([a_small_entry(3)], sealing)
    heads = [item.head for item in (*first, *second) if isinstance(item, Sealed)]
    assert [head.seq for head in heads] == [1, 2, 3]
    assert store.head() == heads[-1]
    assert all(store.continues(head) for head in (GENESIS, *heads))
    assert not store.continues(Head(seq=2, hash=heads[0].hash))
    assert not store.continues(Head(seq=9, hash=heads[0].hash))


def test_an_entry_without_canonical_bytes_hinders_no_other(store: Store) -> None:
    bad = Entry(type=RecordType.STOP, fields={"reason": 1.5})
    outcomes = store.commit([a_small_entry(1), bad, a_small_entry(2)], sealing)
    assert [type(outcome) for outcome in outcomes] == [Sealed, ValueError, Sealed]
    assert store.head().seq == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET app = 'x'",
        "DELETE FROM records",
        "DELETE FROM records WHERE seq = 2",
        "INSERT OR REPLACE INTO records SELECT * FROM records WHERE seq = 1",
        "INSERT INTO records SELECT seq + 7, type, ts, boot_id, prev_hash, request_id, attempt,"
        " app, team, effect, target, hash, canonical FROM records WHERE seq = 1",
    ],
)
def test_the_file_refuses_edits_and_gaps(path: Path, store: Store, statement: str) -> None:
    store.commit([a_small_entry(1), a_small_entry(2)], sealing)
    with apsw.Connection(str(path)) as other, pytest.raises(apsw.ConstraintError, match="records"):
        other.execute(statement)
    other.close()


def test_held_texts_are_written_with_their_intent(path: Path, store: Store) -> None:
    store.commit([an_intent(holds=frozenset({1, 2}))], sealing)
    store.commit([an_intent("req_2", holds=frozenset({2}))], sealing)
    reader = Reader(path)
    assert reader.any_held(array("q", [9, 2]))
    assert not reader.any_held(array("q", [9]))
    assert not reader.any_held(array("q"))
    reader.close()


def test_an_older_log_gets_the_table_of_memories(path: Path, store: Store) -> None:
    store.close()
    with apsw.Connection(str(path)) as other:
        other.execute("DROP TABLE memories")
    other.close()
    again = Store.open(path)
    again.commit([an_intent(holds=frozenset({1}))], sealing)
    assert again.forget([1]) == 1


def test_memories_expire_and_are_forgotten_beside_their_records(path: Path, store: Store) -> None:
    store.commit([an_intent(holds=frozenset({1})), an_intent("r", holds=frozenset({2}))], sealing)
    reader = Reader(path)
    assert store.forget([1]) == 1
    assert not reader.any_held(array("q", [1]))
    assert reader.any_held(array("q", [2]))
    assert store.expire(2**40) == 1
    assert not reader.any_held(array("q", [2]))
    assert store.head().seq == 2
    reader.close()


def test_an_entry_that_is_in_the_log_already_is_not_written_again(store: Store) -> None:
    (first,) = store.commit([a_small_entry(1)], sealing)
    assert isinstance(first, Sealed)

    def known(entry: Entry, after: Head) -> Sealed | Head:
        return first.head if entry.fields["reason"] == "test 1" else sealing(entry, after)

    again, other = store.commit([a_small_entry(1), a_small_entry(2)], known)
    assert again == first.head
    assert isinstance(other, Sealed)
    assert store.head() == other.head
    assert store.head().seq == 2


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def breaking(entry: Entry, after: Head) -> Sealed:
        if after.seq == 1:
            raise MemoryError
        return sealing(entry, after)

    with pytest.raises(AuditUnavailable, match="MemoryError"):
        store.commit([a_small_entry(1), a_small_entry(2)], breaking)
    assert store.head() == GENESIS
    store.commit([a_small_entry(1)], sealing)
    assert store.head().seq == 1


@pytest.mark.parametrize("companion", ["", "-wal"])
def test_a_file_that_is_gone_is_not_written_to(path: Path, store: Store, companion: str) -> None:
    store.commit([a_small_entry(1)], sealing)
    path.with_name(path.name + companion).unlink()
    with pytest.raises(AuditUnavailable, match="deleted or replaced"):
        store.commit([a_small_entry(2)], sealing)


def test_a_file_that_goes_during_the_commit_is_not_acknowledged(path: Path, store: Store) -> None:
    def deleting(entry: Entry, after: Head) -> Sealed:
        path.unlink()
        return sealing(entry, after)

    with pytest.raises(AuditUnavailable, match="deleted or replaced"):
        store.commit([a_small_entry()], deleting)


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2", "3.7.0", "2.8.17"])
def test_an_old_sqlite_is_refused(version: str) -> None:
    with pytest.raises(ConfigError, match="can lose records"):
        refuse_old_sqlite(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.52.0", "4.0.0"])
def test_a_newer_sqlite_is_accepted(version: str) -> None:
    refuse_old_sqlite(version)


def test_every_commit_is_full(path: Path, store: Store) -> None:
    store.close()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA synchronous=NORMAL")
    require_full(connection)
    assert connection.pragma("synchronous") == 2
    assert connection.pragma("journal_mode") == "wal"
    connection.close()


def test_a_place_that_cannot_hold_a_wal_is_refused() -> None:
    with pytest.raises(ConfigError, match="synchronous=FULL"):
        require_full(apsw.Connection(":memory:"))


def test_a_connection_that_stays_at_normal_is_refused(path: Path, store: Store) -> None:
    class Stubborn(apsw.Connection):
        def execute(self, statements: str) -> apsw.Cursor:  # type: ignore[override]
            return super().execute(statements.replace("synchronous=FULL", "synchronous=NORMAL"))

    store.close()
    with pytest.raises(ConfigError, match="synchronous=FULL"):
        require_full(Stubborn(str(path)))


@pytest.mark.parametrize("content", [b"not a database, but a text of some length" * 100, b""])
def test_a_file_that_is_no_log_is_not_read_as_one(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(AuditUnavailable) as fault:
        Reader(path).log_id()
    assert fault.value.code == "audit_damaged"


def test_rows_come_in_pages_in_both_directions(path: Path, store: Store) -> None:
    for start in range(0, 1200, 400):
        store.commit([a_small_entry(start + item) for item in range(400)], sealing)
    reader = Reader(path)
    up = [row.seq for row in reader.rows()]
    down = [row.seq for row in reader.rows(newest_first=True)]
    some = [row.seq for row in reader.rows("seq > ? AND type = ?", (1190, "stop"))]
    assert up == list(range(1, 1201))
    assert down == up[::-1]
    assert some == list(range(1191, 1201))
    assert reader.count(700) == 700
    reader.close()


def test_a_reader_does_not_hold_up_the_writer_between_pages(path: Path, store: Store) -> None:
    store.commit([a_small_entry(item) for item in range(600)], sealing)
    rows = Reader(path).rows()
    next(rows)
    store.commit([a_small_entry()], sealing)
    assert sum(1 for _ in rows) == 600


def test_a_reader_notices_that_its_file_was_replaced(path: Path, store: Store) -> None:
    reader = Reader(path)
    assert reader.is_current()
    path.unlink()
    assert not reader.is_current()
    Store.open(path, new_log_id="log_2").close()
    assert not reader.is_current()
    reader.close()


def reading(path: Path) -> str:
    return Reader(path).log_id()


@pytest.mark.parametrize("opening", [reading, Store.open])
def test_no_message_repeats_what_was_in_the_file(
    path: Path, opening: Callable[[Path], object]
) -> None:
    path.write_bytes(b"canary" * 1000)
    with pytest.raises(AuditUnavailable) as fault:
        opening(path)
    assert "canary" not in f"{fault.value}{fault.value.__cause__}"
