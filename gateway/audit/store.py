"""The log in one SQLite file, and the only place that touches it.

WAL with `synchronous=FULL`: a commit that returned survives a loss of power.
The triggers refuse edits and gaps made by mistake; edits made on purpose are
found by `verify`.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

import apsw

from gateway.audit import holds, leaves, memories, paging, retention
from gateway.audit.chain import GENESIS, Head, Sealed
from gateway.audit.retirement import Segment
from gateway.audit.rows import COLUMNS, Row, columns_of
from gateway.core.errors import AuditUnavailable, ConfigError
from gateway.core.record import Entry, RecordType
from gateway.private_files import create_private, identity

LOG_FILE = "audit.db"
BUSY_MS = 800
DAMAGED = paging.DAMAGED
_OLDEST_SQLITE = (3, 51, 3)
_FULL = 2

Outcome: TypeAlias = Sealed | Head | ValueError
Seal: TypeAlias = Callable[[Entry, Head], Sealed | Head]
"""Puts an entry behind a record, or says where it stands already; raises ValueError."""
_Value: TypeAlias = int | float | str | bytes | None

_COLUMNS = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
_SCHEMA = (
    """
CREATE TABLE log (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  log_id TEXT NOT NULL
) STRICT;
CREATE TABLE records (
  seq INTEGER PRIMARY KEY,
  COLUMNS,
  hash TEXT NOT NULL,
  canonical BLOB NOT NULL
) STRICT;
CREATE INDEX records_of_a_request ON records (request_id) WHERE request_id IS NOT NULL;
CREATE TABLE unfinished (
  request_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (request_id, attempt)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER records_are_not_edited BEFORE UPDATE ON records
  BEGIN SELECT RAISE(ABORT, 'records are not edited'); END;
CREATE TRIGGER records_have_no_gap BEFORE INSERT ON records
  WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM records)
  BEGIN SELECT RAISE(ABORT, 'records have no gap'); END;
""".replace("COLUMNS", _COLUMNS)
    + retention.NOT_DELETED
)
_HAS_LEAVES = "SELECT count(*) FROM sqlite_schema WHERE name = 'leaves'"
_INSERT = (
    f"INSERT INTO records (seq, {', '.join(COLUMNS)}, hash, canonical)"  # noqa: S608 - our names
    f" VALUES ({', '.join('?' * (len(COLUMNS) + 3))})"
)


def refuse_old_sqlite(version: str) -> None:
    """Raise ConfigError for a SQLite that can corrupt a WAL file (before 3.51.3)."""
    if tuple(int(part) for part in version.split(".")[:3]) < _OLDEST_SQLITE:
        raise ConfigError(
            f"SQLite {version} can lose records: it may corrupt a log that two connections use.",
            hint="Install apsw 3.51.3 or newer.",
        )


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """Turn what the database and the file system raise into AuditUnavailable."""
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError) as error:
        raise AuditUnavailable(
            f"The audit log {path.name} is damaged, or is not an audit log.",
            code=DAMAGED,
            hint="Run: turnike audit verify",
        ) from error
    except (apsw.Error, OSError, MemoryError) as error:
        raise AuditUnavailable(
            f"The audit log {path.name} cannot be used ({type(error).__name__}).",
            hint="Look at the disk, and at what else holds the file.",
        ) from error


def _connect(path: Path, flags: int) -> apsw.Connection:
    refuse_old_sqlite(apsw.sqlite_lib_version())
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(BUSY_MS)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


def require_full(connection: apsw.Connection) -> None:
    """Set and then read back what makes a commit durable; raises ConfigError where it is not."""
    connection.execute("PRAGMA synchronous=FULL; PRAGMA fullfsync=ON")
    connection.execute("PRAGMA checkpoint_fullfsync=ON; PRAGMA recursive_triggers=ON")
    connection.pragma("secure_delete", 1)
    mode = connection.pragma("journal_mode", "wal")
    if mode != "wal" or connection.pragma("synchronous") != _FULL:
        raise ConfigError(
            "The audit log could lose records when the power fails: the disk refuses"
            " SQLite's WAL with synchronous=FULL.",
            hint="Put state_dir on a local disk.",
        )


class Store:
    """The writing connection; used by one thread at a time."""

    __slots__ = ("_connection", "_files", "_names", "_path", "log_id")

    def __init__(self, path: Path, connection: apsw.Connection, log_id: str) -> None:
        self._path = path
        self._connection = connection
        self.log_id = log_id
        self._names = str(path), f"{path}-wal"
        self._files = self._identities()

    @classmethod
    def open(cls, path: Path, *, new_log_id: str | None = None) -> Store:
        """Open the log; with `new_log_id`, make it first where there is none.

        Raises AuditUnavailable, and ConfigError for a database that is not safe.
        """
        with _faults(path):
            if new_log_id is not None:
                create_private(path)
            connection = _connect(path, apsw.SQLITE_OPEN_READWRITE)
            try:
                require_full(connection)
                tables = connection.execute("SELECT count(*) FROM sqlite_schema").get
                if new_log_id is not None and tables == 0:
                    with connection:
                        connection.execute(_SCHEMA)
                        connection.execute("INSERT INTO log VALUES (1, ?)", (new_log_id,))
                connection.execute(memories.SCHEMA + holds.INDEX + retention.INDEX)
                if connection.execute(_HAS_LEAVES).get == 0:
                    _add_leaves(connection)
                return cls(path, connection, _log_id(connection))
            except BaseException:
                connection.close(True)
                raise

    def commit(self, entries: Sequence[Entry], seal: Seal) -> list[Outcome]:
        """Append `entries` in one transaction; all that are returned sealed are durable.

        An entry that cannot be encoded gives its ValueError and hinders no
        other, one that is in the log already its place there. Raises
        AuditUnavailable, and then whether the transaction took place is known
        only to the file.
        """
        with _faults(self._path):
            self._refuse_moved()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                outcomes = self._insert_all(entries, seal)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._refuse_moved()
            return outcomes

    def _insert_all(self, entries: Sequence[Entry], seal: Seal) -> list[Outcome]:
        head = self.head()
        outcomes: list[Outcome] = []
        for entry in entries:
            try:
                sealed = seal(entry, head)
            except ValueError as error:
                outcomes.append(error)
                continue
            outcomes.append(sealed)
            if isinstance(sealed, Sealed):
                self._insert(entry, sealed)
                head = sealed.head
        return outcomes

    def _insert(self, entry: Entry, sealed: Sealed) -> None:
        run, seq = self._connection.execute, sealed.head.seq
        columns = columns_of(sealed.fields)
        run(_INSERT, (seq, *columns.values(), sealed.head.hash, sealed.canonical))
        leaves.add(self.ask, seq, sealed.canonical)
        attempt = (columns["request_id"], columns["attempt"])
        if entry.type is RecordType.INTENT:
            boot = columns["boot_id"]
            run("INSERT OR REPLACE INTO unfinished VALUES (?, ?, ?, ?)", (*attempt, boot, seq))
        elif entry.type in (RecordType.COMPLETION, RecordType.ORPHAN):
            run("DELETE FROM unfinished WHERE request_id = ? AND attempt = ?", attempt)
        memories.remember(
            self._connection,
            holds=entry.holds,
            common=entry.common,
            seq=seq,
            ts=str(sealed.fields["ts"]),
        )

    def ask(self, statement: str, values: leaves.Values) -> list[tuple[object, ...]]:
        """Run one statement, inside the transaction where there is one."""
        return _asked(self._connection, statement, values)

    def head(self) -> Head:
        """The newest record."""
        return leaves.head(self.ask)

    def continues(self, head: Head) -> bool:
        """Whether `head` is among the records: a log put back from a copy may lack it."""
        if head == GENESIS:
            return True
        with _faults(self._path):
            found = self._connection.execute("SELECT hash FROM records WHERE seq = ?", (head.seq,))
            return bool(found.get == head.hash)

    def forget(self, seqs: Collection[int]) -> int:
        """Delete what was last remembered with the records `seqs`; returns how many memories."""
        with _faults(self._path):
            return memories.forget(self._connection, seqs)

    def expire(self, before: int) -> int:
        """Delete what was last remembered before `before` (Unix seconds); returns how many."""
        with _faults(self._path):
            return memories.expire(self._connection, before)

    def drop(self, segment: Segment) -> int:
        """Drop the records of a segment that the log declares dropped; returns how many."""
        with _faults(self._path):
            return retention.drop(self._connection, segment)

    def scrub(self) -> None:
        """Leave no copy of what was deleted in the write-ahead log.

        Raises AuditUnavailable where somebody reads for too long.
        """
        with _faults(self._path):
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").get
            if isinstance(busy, tuple) and busy[0]:
                raise apsw.BusyError

    def close(self) -> None:
        """Close the connection; never raises."""
        with suppress(apsw.Error):  # a disk with errors has them here as well
            self._connection.close(True)

    def _identities(self) -> tuple[tuple[int, int] | None, ...]:
        return tuple(map(identity, self._names))

    def _refuse_moved(self) -> None:
        if self._identities() != self._files:
            raise AuditUnavailable(
                f"The audit log {self._path.name} was deleted or replaced while it was open.",
                hint="Put the file back, or restart to begin a new log.",
            )


class Reader:
    """A connection that cannot write; used by one thread at a time."""

    __slots__ = ("_connection", "_file", "_path")

    def __init__(self, path: Path) -> None:
        """Open `path`; raises AuditUnavailable."""
        self._path = path
        with _faults(path):
            self._file = identity(path)
            self._connection = _connect(path, apsw.SQLITE_OPEN_READONLY)

    def is_current(self) -> bool:
        """Whether the name still leads to the file that was opened."""
        return self._file is not None and identity(self._path) == self._file

    def log_id(self) -> str:
        """The identifier that the log was given when it was made."""
        with _faults(self._path):
            return _log_id(self._connection)

    def ask(self, statement: str, values: leaves.Values) -> list[tuple[object, ...]]:
        """Run one statement that reads."""
        with _faults(self._path):
            return _asked(self._connection, statement, values)

    def any_held(self, numbers: array[int]) -> bool:
        """Whether at least one of `numbers` is remembered as held."""
        with _faults(self._path):
            return memories.any_held(self._connection, numbers)

    def count(self, up_to: int) -> int:
        """How many records there are with a number not above `up_to`."""
        with _faults(self._path):
            question = "SELECT count(*) FROM records WHERE seq <= ?"
            return int(str(self._connection.execute(question, (up_to,)).get))

    def rows(
        self,
        where: str = "",
        values: Sequence[str | int] = (),
        *,
        newest_first: bool = False,
        after: int | None = None,
        upto: int | None = None,
    ) -> Iterator[Row]:
        """Rows in order of `seq`, as `paging.rows` gives them."""
        return paging.rows(
            self.ask, where, values, newest_first=newest_first, after=after, upto=upto
        )

    def close(self) -> None:
        """Close the connection; never raises."""
        with suppress(apsw.Error):  # a disk with errors has them here as well
            self._connection.close(True)


def _asked(
    connection: apsw.Connection, statement: str, values: leaves.Values
) -> list[tuple[object, ...]]:
    return list(connection.execute(statement, values).fetchall())


def _add_leaves(connection: apsw.Connection) -> None:
    """Give a log its Merkle tree: a new one, or one that was begun before there were any."""
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        if connection.execute(_HAS_LEAVES).get == 0:
            connection.execute(leaves.SCHEMA)
            leaves.add_all(lambda statement, values: _asked(connection, statement, values))
    connection.execute("COMMIT")


def _log_id(connection: apsw.Connection) -> str:
    found = connection.execute("SELECT log_id FROM log").get
    if not isinstance(found, str):
        raise AuditUnavailable("The audit log has lost its identifier.", code=DAMAGED)
    return found


def _bytes(value: _Value) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
