"""Which requests carried which value, for whoever asks what was done with her data.

A side index in one SQLite file of its own: the log never holds a value, nor
anything by which one could be found. A value stands here as
HMAC-SHA-256(key of the month, fingerprint of the finding), 128 bits. The
fingerprint is keyed too, by the master key, so that this file alone tells nothing
even of an identity number, of which there are few. A month whose key is dropped
can no longer be searched.

WAL with `synchronous=FULL`, as the log: `note` returns once it is durable.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import apsw

from gateway.core.clock import Clock
from gateway.core.errors import AuditUnavailable
from gateway.private_files import create_private, identity
from gateway.state.scrub import scrub_file
from gateway.state.turns import TurnFailed, Turns, Work

FILE = "subjects.db"
BUSY_MS = 800

_BYTES = 16
_KEY_BYTES = 32
_SCHEMA = """
CREATE TABLE IF NOT EXISTS months (month TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS requests (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, month TEXT NOT NULL,
  at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS carried (
  value BLOB NOT NULL, request INTEGER NOT NULL, PRIMARY KEY (value, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS carried_by_a_request ON carried (request);
CREATE INDEX IF NOT EXISTS requests_of_a_month ON requests (month);
"""
_FIND = "SELECT DISTINCT requests.id FROM carried JOIN requests ON number = request WHERE value = ?"
_CARRYING = "SELECT number, id FROM carried JOIN requests ON number = request WHERE value = ?"
_FORGET = "DELETE FROM carried WHERE value = ? AND request = ?"
_KEY = "SELECT key FROM months WHERE month = ?"
_EMPTIED = (
    "DELETE FROM requests WHERE number = ?1"
    " AND NOT EXISTS (SELECT 1 FROM carried WHERE request = ?1)"
)
_HAS_TIME = "SELECT 1 FROM pragma_table_info('requests') WHERE name = 'at'"
_TIMED = "ALTER TABLE requests ADD COLUMN at INTEGER NOT NULL DEFAULT 0"
_SINCE = "SELECT 1 FROM requests WHERE id = ? AND at >= ?"
_SOME = 200
_T = TypeVar("_T")


class SubjectIndex:
    """The index in `state_dir`; any number of processes may use it. The file is made when needed.

    Every method raises AuditUnavailable where the file cannot be used.
    """

    def __init__(self, state_dir: Path, clock: Clock) -> None:
        self._path = state_dir / FILE
        self._clock = clock
        self._file: tuple[int, int] | None = None
        self._turns = Turns(self._connect, self._intact, "subjects")

    async def note(self, request_id: str, fingerprints: Collection[str]) -> None:
        """Note that a request carries the values with these fingerprints; durable on return."""
        if not fingerprints:
            return
        now = self._clock.now().astimezone(UTC)
        await self._run(lambda connection: _note(connection, request_id, fingerprints, now))

    async def find(self, named: Mapping[str, str]) -> dict[str, set[str]]:
        """The requests that carried a value, and by which of the names: `named` is by fingerprint.

        Months whose key was dropped are not found in. A month is a turn of its own, so
        that a long search holds up nobody who notes.
        """
        found: dict[str, set[str]] = {}
        for month in await self.months():
            await self._run(partial(_find, named=named, month=month, found=found))
        return found

    async def noted_since(self, instant: datetime, requests: Collection[str]) -> set[str]:
        """Which of `requests` were noted at `instant` or later, by the clock of that time."""
        since = int(instant.timestamp())
        return await self._run(
            lambda connection: {
                one for one in requests if connection.execute(_SINCE, (one, since)).fetchone()
            }
        )

    async def months(self) -> tuple[str, ...]:
        """The months that can be searched, such as 2026-11, oldest first."""
        return await self._run(_months)

    async def forget(self, fingerprints: Collection[str], requests: Collection[str]) -> int:
        """Delete that `requests` carried these values; returns how often they did.

        Other requests keep theirs: one that was noted since is still to be found.
        """
        deleted = 0
        for month in await self.months():
            work = partial(_forget, fingerprints=fingerprints, requests=requests, month=month)
            deleted += await self._run(work)
        await self._scrub()
        return deleted

    async def forget_request(self, request_id: str) -> int:
        """Delete all that is noted of a request; returns how many values that were."""
        deleted = await self._run(lambda connection: _forget_request(connection, request_id))
        await self._scrub()
        return deleted

    async def drop_before(self, month: str) -> int:
        """Drop the months before `month`, their keys first; returns how many there were.

        A few requests at a time, so that others are noted in between.
        """
        dropped = await self._run(lambda connection: _drop_keys(connection, month))
        while await self._run(lambda connection: _drop_some(connection, month)):
            pass
        await self._scrub()
        return dropped

    def close(self) -> None:
        """Do what waits and close the file."""
        self._turns.close()

    async def _scrub(self) -> None:
        """Leave no copy of what was deleted in the write-ahead log."""
        try:
            await asyncio.to_thread(scrub_file, self._path)
        except apsw.Error as error:
            raise AuditUnavailable(
                f"What was deleted may still stand in {FILE}-wal.", hint="Try again."
            ) from error

    async def _run(self, work: Work[_T]) -> _T:
        try:
            return await self._turns.run(work)
        except TurnFailed as error:
            raise AuditUnavailable(
                f"The index of subjects in {FILE} cannot be used ({error}).",
                hint="Look at the disk that holds state_dir; put the file back, or restart.",
            ) from error

    def _connect(self) -> apsw.Connection:
        if self._file is None:
            create_private(self._path)
        elif not self._intact():  # what was in it cannot be made again: it is not begun anew
            raise TurnFailed("the file was deleted or replaced")
        connection = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            connection.set_busy_timeout(BUSY_MS)
            connection.pragma("journal_mode", "wal")
            connection.pragma("secure_delete", 1)
            connection.execute("PRAGMA synchronous=FULL; PRAGMA fullfsync=ON")
            connection.execute(_SCHEMA)
            if connection.execute(_HAS_TIME).fetchone() is None:  # an older program made it
                connection.execute(_TIMED)
        except BaseException:
            connection.close(True)
            raise
        self._file = identity(self._path)
        return connection

    def _intact(self) -> bool:
        return self._file is not None and identity(self._path) == self._file


def _note(
    connection: apsw.Connection, request_id: str, fingerprints: Collection[str], now: datetime
) -> None:
    month = now.strftime("%Y-%m")
    made = (month, secrets.token_bytes(_KEY_BYTES))
    connection.execute("INSERT OR IGNORE INTO months VALUES (?, ?)", made)
    key = connection.execute(_KEY, (month,)).get
    connection.execute(
        "INSERT OR IGNORE INTO requests (id, month, at) VALUES (?, ?, ?)",
        (request_id, month, int(now.timestamp())),
    )
    number = connection.execute("SELECT number FROM requests WHERE id = ?", (request_id,)).get
    rows = [(_value(_key(key), one), number) for one in sorted(fingerprints)]
    connection.executemany("INSERT OR IGNORE INTO carried VALUES (?, ?)", rows)


def _find(
    connection: apsw.Connection,
    *,
    named: Mapping[str, str],
    month: str,
    found: dict[str, set[str]],
) -> None:
    key = connection.execute(_KEY, (month,)).get
    for fingerprint, name in named.items():
        for (request,) in connection.execute(_FIND, (_value(_key(key), fingerprint),)):
            found.setdefault(str(request), set()).add(name)


def _forget(
    connection: apsw.Connection,
    *,
    fingerprints: Collection[str],
    requests: Collection[str],
    month: str,
) -> int:
    key, deleted = connection.execute(_KEY, (month,)).get, 0
    for one in fingerprints:
        value = _value(_key(key), one)
        rows = connection.execute(_CARRYING, (value,)).fetchall()
        of = [(number,) for number, request in rows if request in requests]
        connection.executemany(_FORGET, [(value, *number) for number in of])
        connection.executemany(_EMPTIED, of)
        deleted += len(of)
    return deleted


def _forget_request(connection: apsw.Connection, request_id: str) -> int:
    number = connection.execute("SELECT number FROM requests WHERE id = ?", (request_id,)).get
    connection.execute("DELETE FROM carried WHERE request = ?", (number,))
    deleted = connection.changes()
    connection.execute("DELETE FROM requests WHERE number = ?", (number,))
    return deleted


def _drop_keys(connection: apsw.Connection, month: str) -> int:
    connection.execute("DELETE FROM months WHERE month < ?", (month,))
    return connection.changes()


def _drop_some(connection: apsw.Connection, month: str) -> bool:
    """Whether there were requests of earlier months, some of which are gone now."""
    question = "SELECT number FROM requests WHERE month < ? ORDER BY number LIMIT ?"
    gone = connection.execute(question, (month, _SOME)).fetchall()
    connection.executemany("DELETE FROM carried WHERE request = ?", gone)
    connection.executemany("DELETE FROM requests WHERE number = ?", gone)
    return bool(gone)


def _months(connection: apsw.Connection) -> tuple[str, ...]:
    rows = connection.execute("SELECT month FROM months ORDER BY month").fetchall()
    return tuple(str(month) for (month,) in rows)


def _value(key: bytes, fingerprint: str) -> bytes:
    return hmac.digest(key, bytes.fromhex(fingerprint), "sha256")[:_BYTES]


def _key(value: object) -> bytes:
    if not isinstance(value, bytes) or len(value) != _KEY_BYTES:
        raise TurnFailed("a key of it is none")
    return value
