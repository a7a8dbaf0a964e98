"""The keys of apps: who asks is known from the presented key alone.

A key is stored as a keyed digest and shown once, when it is made. Each look-up
reads the file, so that a key made or revoked by another process counts at once.
"""

from __future__ import annotations

import hmac
import secrets as randomness
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import apsw

from gateway.core.clock import Clock
from gateway.core.errors import ConfigError, SafeguardError
from gateway.core.request import Principal
from gateway.core.sensitive import Sensitive
from gateway.private_files import create_private, private_directory
from gateway.state.names import checked_name, never_app_open
from gateway.state.secrets import Secrets

KEYS_FILE = "keys.db"
PREFIX = "tk_"
_RANDOM_BYTES = 32
_SHORTEST_ADOPTED = 16
_LONGEST = 4096
_BUSY_MS = 800
_NO_DIGEST = bytes(32)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
  id TEXT PRIMARY KEY,
  app TEXT NOT NULL,
  team TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('created', 'adopted')),
  digest BLOB NOT NULL,
  created TEXT NOT NULL,
  expires TEXT,
  revoked TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS keys_in_force ON keys (digest) WHERE revoked IS NULL;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInfo:
    """What is known of a key: never the key. `kind` is `created` or `adopted`."""

    id: str
    app: str
    team: str
    kind: str
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None


class KeyRegistry:
    """The keys of one installation; safe from every thread, and beside other processes."""

    def __init__(self, path: Path, mac: Sensitive[bytes], clock: Clock) -> None:
        self._path = path
        self._mac = mac
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: apsw.Connection | None = None
        self._file: tuple[int, int] | None = None

    @classmethod
    def open(cls, state_dir: Path, secrets: Secrets, clock: Clock) -> KeyRegistry:
        """Open the registry of `state_dir`, or begin one; raises ConfigError."""
        private_directory(state_dir)
        path = state_dir / KEYS_FILE
        registry = cls(path, Sensitive(secrets.derive("keys")), clock)
        try:
            create_private(path)
            with registry._connected() as connection:
                connection.execute(_SCHEMA)
        except (OSError, SafeguardError) as error:
            raise ConfigError(
                f"The key registry {path} cannot be opened.",
                hint="Look at the disk, and at who owns the file.",
            ) from error
        return registry

    def create(
        self, app: str, team: str, expires: datetime | None = None
    ) -> tuple[str, Sensitive[str]]:
        """Make a key; returns its id and the key itself, which is not kept.

        Raises ConfigError for a name that cannot be used, or an `expires` that has passed.
        """
        key = PREFIX + randomness.token_urlsafe(_RANDOM_BYTES)
        return self._insert(app, team, "created", key, expires), Sensitive(key)

    def adopt(self, app: str, team: str, key: Sensitive[str]) -> str:
        """Register an app's own provider key as its identity; returns the id.

        Raises ConfigError for a name or a key that cannot be used, or a key already in force.
        """
        presented = key.reveal()
        usable = presented.isascii() and presented.isprintable() and " " not in presented
        if not usable or not _SHORTEST_ADOPTED <= len(presented) <= _LONGEST:
            raise ConfigError(
                "The key cannot be adopted: it is too short or too long, or holds other"
                " characters than an API key does.",
                hint=f"Give the whole key, {_SHORTEST_ADOPTED} characters or more.",
            )
        return self._insert(app, team, "adopted", presented, None)

    def list(self) -> tuple[KeyInfo, ...]:
        """Every key that was ever made, oldest first."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT id, app, team, kind, created, expires, revoked FROM keys ORDER BY rowid"
            ).fetchall()
        return tuple(
            KeyInfo(
                id=str(row[0]),
                app=str(row[1]),
                team=str(row[2]),
                kind=str(row[3]),
                created=datetime.fromisoformat(str(row[4])),
                expires=_instant(row[5]),
                revoked=_instant(row[6]),
            )
            for row in rows
        )

    def revoke(self, key_id: str) -> bool:
        """End a key at once; False where there is none in force with this id."""
        with self._connected() as connection:
            connection.execute(
                "UPDATE keys SET revoked = ? WHERE id = ? AND revoked IS NULL",
                (_text(self._clock.now()), key_id),
            )
            return connection.changes() == 1

    def lookup(self, presented: str) -> Principal | None:
        """Who bears the key `presented`; None where it is unknown, revoked or expired.

        The three causes take the same steps. Raises SafeguardError where the
        registry cannot be read: then nobody is known.
        """
        digest = self._digest(presented[: _LONGEST + 1])
        with self._connected() as connection:
            row = connection.execute(
                "SELECT digest, id, app, team, expires, revoked FROM keys WHERE digest = ?"
                " ORDER BY revoked IS NOT NULL LIMIT 1",
                (digest,),
            ).fetchone()
        stored, key_id, app, team, expires, revoked = row or (_NO_DIGEST, "", "", "", None, "")
        same = isinstance(stored, bytes) and hmac.compare_digest(stored, digest)
        in_time = self._clock.now() < (_instant(expires) or datetime.max.replace(tzinfo=UTC))
        if same and in_time and revoked is None:
            return Principal(app=str(app), team=str(team), key_id=str(key_id))
        return None

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        with self._lock:
            self._disconnect()

    def _insert(self, app: str, team: str, kind: str, key: str, expires: datetime | None) -> str:
        never_app_open(app)
        names = checked_name(app, "app"), checked_name(team, "team")
        now = self._clock.now()
        if expires is not None and (expires.tzinfo is None or expires <= now):
            raise ConfigError(
                "The key would never be valid: its expiry has passed or names no time zone."
            )
        key_id = self._clock.new_id("key")
        row = (key_id, *names, kind, self._digest(key), _text(now), expires and _text(expires))
        try:
            with self._connected() as connection:
                connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", row)
        except apsw.ConstraintError as error:
            raise ConfigError(
                "This key is registered already.", hint="Run: turnike keys list"
            ) from error
        return key_id

    def _digest(self, key: str) -> bytes:
        return hmac.digest(self._mac.reveal(), key.encode("utf-8", "surrogatepass"), "sha256")

    @contextmanager
    def _connected(self) -> Iterator[apsw.Connection]:
        """The connection, opened afresh where the file was replaced or the last use failed."""
        with self._lock:
            try:
                found = self._path.stat()
                if self._connection is None or self._file != (found.st_dev, found.st_ino):
                    self._disconnect()
                    self._connection = _connect(self._path)
                    self._file = (found.st_dev, found.st_ino)
                yield self._connection
            except apsw.ConstraintError:
                raise
            except (apsw.Error, OSError) as error:
                self._disconnect()
                raise SafeguardError(
                    f"The key registry cannot be used ({type(error).__name__}).",
                    hint="Look at the disk that holds state_dir.",
                ) from error

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close(True)


def _connect(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_timeout(_BUSY_MS)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.execute("PRAGMA trusted_schema=OFF; PRAGMA synchronous=FULL")
    connection.pragma("journal_mode", "wal")
    return connection


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def _instant(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
