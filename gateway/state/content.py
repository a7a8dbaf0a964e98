"""What was asked and answered, for whom the settings and every policy let it be kept.

Each part is encrypted by itself (AES-256-GCM) with a key of its own, which stands
wrapped in another file than the text. Deleting the key makes every copy of the
text unreadable, in backups too; the text goes as well. The log commits to a part by
SHA-256 over a salt and the encrypted bytes, so that what is shown later is what
was recorded, and what was erased says nothing.
"""

from __future__ import annotations

import asyncio
import json
import secrets as random
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import apsw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.core.clock import Clock
from gateway.core.errors import AuditUnavailable
from gateway.private_files import create_private, identity
from gateway.state.scrub import scrub_file
from gateway.state.secrets import Secrets
from gateway.state.turns import TurnFailed, Turns, Work

FILE = "content.db"
KEYS = "content-keys.db"
BUSY_MS = 800

_KEY_BYTES = 32
_NONCE_BYTES = 12
_SCHEMA = """
CREATE TABLE IF NOT EXISTS main.parts (
  request TEXT NOT NULL, part TEXT NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL,
  sealed BLOB NOT NULL, PRIMARY KEY (request, part, attempt)
) STRICT;
CREATE TABLE IF NOT EXISTS keys.keys (
  request TEXT NOT NULL, part TEXT NOT NULL, attempt INTEGER NOT NULL,
  wrapped BLOB NOT NULL, salt BLOB NOT NULL, PRIMARY KEY (request, part, attempt)
) STRICT;
"""
_READ = (
    "SELECT part, attempt, at, sealed, wrapped, salt FROM main.parts"
    " JOIN keys.keys USING (request, part, attempt) WHERE request = ? ORDER BY attempt, at"
)
_ONE = (
    "SELECT salt, sealed FROM main.parts JOIN keys.keys USING (request, part, attempt)"
    " WHERE request = ? AND part = ? AND attempt = ?"
)
_OLDER = "SELECT request, part, attempt FROM main.parts WHERE request = ? AND at < ?"
_FORGET_KEY = "DELETE FROM keys.keys WHERE request = ? AND part = ? AND attempt = ?"
_FORGET_PARTS = (
    "DELETE FROM main.parts WHERE request = ? AND (part, attempt) NOT IN"
    " (SELECT part, attempt FROM keys.keys WHERE keys.request = main.parts.request)"
)
_EVER = 2**62
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a request: the `request` itself (attempt 0), or the `answer` of an attempt."""

    request: str
    name: str
    attempt: int = 0

    @property
    def bound(self) -> bytes:
        """What ties a text to its place: bytes of one request open nothing of another."""
        return f"{self.request} {self.name} {self.attempt}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A part as it is kept: since when, the commitment to it, and the value itself."""

    part: Part
    at: datetime
    commitment: str
    value: object = field(repr=False)


class ContentStore:
    """The content in `state_dir`; any number of processes may use it. Files are made when needed.

    Every method raises AuditUnavailable where the files cannot be used.
    """

    def __init__(self, state_dir: Path, secrets: Secrets, clock: Clock) -> None:
        self._paths = (state_dir / FILE, state_dir / KEYS)
        self._secrets = secrets
        self._clock = clock
        self._files: tuple[tuple[int, int] | None, ...] = ()
        self._turns = Turns(self._connect, self._intact, "content")

    async def keep(self, app: str, part: Part, value: object) -> str:
        """Keep a part that JSON can hold; returns the commitment. Durable on return.

        A part that is kept already stays as it is.
        """
        now = int(self._clock.now().timestamp())
        sealed = await asyncio.to_thread(_sealed, self._wrapping(app), part, value)
        return await self._run(lambda connection: _keep(connection, part, now, *sealed))

    async def show(self, app: str, request: str) -> list[Kept]:
        """What is kept of a request, in the order of its attempts."""
        rows = await self._run(lambda connection: connection.execute(_READ, (request,)).fetchall())
        return [_opened(self._wrapping(app), request, row) for row in rows]

    async def forget(self, requests: Collection[str]) -> int:
        """Delete keys and texts of requests; returns how many parts there were."""
        return await self._deleted(requests)

    async def drop_before(self, instant: datetime, *, held: Collection[str] = ()) -> int:
        """Delete what is older than `instant`, and not `held`; returns how many parts that were."""
        limit = int(instant.timestamp())
        old = await self._run(
            lambda connection: connection.execute(
                "SELECT DISTINCT request FROM main.parts WHERE at < ?", (limit,)
            ).fetchall()
        )
        return await self._deleted({str(name) for (name,) in old} - set(held), limit)

    def close(self) -> None:
        """Do what waits and close the files."""
        self._turns.close()

    async def _deleted(self, requests: Collection[str], before: int = _EVER) -> int:
        """Delete, the keys first, and leave no copy in the write-ahead logs.

        One transaction over two files is none when the power fails, and a key that
        outlived its text would open the copies of it.
        """
        deleted = 0
        for request in requests:  # each in turns of its own, so that others keep theirs
            await self._run(partial(_forget_keys, request=request, before=before))
            deleted += await self._run(partial(_forget_parts, request=request))
        try:
            for path in self._paths:
                await asyncio.to_thread(scrub_file, path)
        except apsw.Error as error:
            raise AuditUnavailable(
                f"What was deleted may still stand in {FILE}-wal or {KEYS}-wal.", hint="Try again."
            ) from error
        return deleted

    async def _run(self, work: Work[_T]) -> _T:
        try:
            return await self._turns.run(work)
        except TurnFailed as error:
            raise AuditUnavailable(
                f"The content in {FILE} cannot be used ({error}).",
                hint="Look at the disk that holds state_dir; put the files back, or restart.",
            ) from error

    def _wrapping(self, app: str) -> AESGCM:
        return AESGCM(self._secrets.derive("content", app))

    def _connect(self) -> apsw.Connection:
        if not self._files:
            for path in self._paths:
                create_private(path)
        elif not self._intact():
            raise TurnFailed("a file was deleted or replaced")
        connection = apsw.Connection(str(self._paths[0]), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            connection.set_busy_timeout(BUSY_MS)
            connection.execute("ATTACH ? AS keys", (str(self._paths[1]),))
            for schema in ("main", "keys"):
                connection.pragma("journal_mode", "wal", schema=schema)
                connection.pragma("synchronous", "full", schema=schema)
                connection.pragma("secure_delete", 1, schema=schema)
            connection.execute("PRAGMA fullfsync=ON")
            connection.execute(_SCHEMA)
        except BaseException:
            connection.close(True)
            raise
        self._files = tuple(map(identity, self._paths))
        return connection

    def _intact(self) -> bool:
        return None not in self._files and tuple(map(identity, self._paths)) == self._files


def _sealed(wrapping: AESGCM, part: Part, value: object) -> tuple[bytes, bytes, bytes]:
    """The encrypted text, its wrapped key, and a salt."""
    key, salt = random.token_bytes(_KEY_BYTES), random.token_bytes(_KEY_BYTES)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    sealed = _encrypted(AESGCM(key), text.encode("utf-8", "surrogatepass"), part)
    return sealed, _encrypted(wrapping, key, part), salt


def _keep(
    connection: apsw.Connection, part: Part, now: int, sealed: bytes, wrapped: bytes, salt: bytes
) -> str:
    name = (part.request, part.name, part.attempt)
    there = connection.execute(_ONE, name).fetchone()
    if there is not None:
        return _commitment(*_bytes(*there))
    connection.execute("INSERT OR REPLACE INTO keys.keys VALUES (?, ?, ?, ?, ?)",
                       (*name, wrapped, salt))  # fmt: skip
    connection.execute("INSERT OR REPLACE INTO main.parts VALUES (?, ?, ?, ?, ?)",
                       (*name, now, sealed))  # fmt: skip
    return _commitment(salt, sealed)


def _opened(wrapping: AESGCM, request: str, row: tuple[object, ...]) -> Kept:
    name, attempt, at, *others = row
    part = Part(request=request, name=str(name), attempt=int(str(attempt)))
    try:
        sealed, wrapped, salt = _bytes(*others)
        text = _decrypted(AESGCM(_decrypted(wrapping, wrapped, part)), sealed, part)
        value = json.loads(text.decode("utf-8", "surrogatepass"))
    except (InvalidTag, ValueError, TurnFailed) as error:
        raise AuditUnavailable(
            "What is kept of this request cannot be opened: it was changed, or is another app's."
        ) from error
    kept_at = datetime.fromtimestamp(int(str(at)), UTC)
    return Kept(part=part, at=kept_at, commitment=_commitment(salt, sealed), value=value)


def _forget_keys(connection: apsw.Connection, *, request: str, before: int) -> None:
    names = connection.execute(_OLDER, (request, before)).fetchall()
    connection.executemany(_FORGET_KEY, names)


def _forget_parts(connection: apsw.Connection, *, request: str) -> int:
    """Delete the texts whose keys are gone; returns how many there were."""
    connection.execute(_FORGET_PARTS, (request,))
    return connection.changes()


def _encrypted(cipher: AESGCM, data: bytes, part: Part) -> bytes:
    nonce = random.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, data, part.bound)


def _decrypted(cipher: AESGCM, data: bytes, part: Part) -> bytes:
    return cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], part.bound)


def _commitment(salt: bytes, sealed: bytes) -> str:
    return sha256(salt + sealed).hexdigest()


def _bytes(*values: object) -> list[bytes]:
    if not all(isinstance(value, bytes) for value in values):
        raise TurnFailed("a part of it is damaged")
    return [value for value in values if isinstance(value, bytes)]
