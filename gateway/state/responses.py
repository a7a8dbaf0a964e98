"""Responses that are kept here, so that an app can continue or fetch them by our id.

Providers are told to keep nothing. What is kept here is encrypted one by one
with keys derived from the app and the id, is forgotten after a day, and cannot
be found, listed or read by another app.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets as random
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import apsw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.core.clock import Clock
from gateway.core.errors import SafeguardError
from gateway.private_files import private_directory
from gateway.state.scrub import scrub
from gateway.state.secrets import Secrets

FILE = "responses.db"
HOURS = 24

_NONCE_BYTES = 12
_BUSY_MS = 5000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (
  name BLOB PRIMARY KEY, app BLOB NOT NULL, expires INTEGER NOT NULL, sealed BLOB NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS kept_app ON kept (app);
CREATE INDEX IF NOT EXISTS kept_expires ON kept (expires);
"""

Json = dict[str, object]


def name_of(request_id: str) -> str:
    """The id of the response to a request of ours."""
    return f"resp_{request_id.removeprefix('req_')}"


class NotKept(SafeguardError):
    """A response could not be kept, or not be looked up."""

    code = "responses_unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A response as the app saw it, the items that led to it, and whether it was held at home."""

    response: Json = field(repr=False)
    items: Sequence[Json] = field(repr=False)
    held: bool


class KeptResponses:
    """Keeps responses in `state_dir`; may be used by several threads and processes."""

    def __init__(self, connection: apsw.Connection, secrets: Secrets, clock: Clock) -> None:
        self._connection = connection
        self._secrets = secrets
        self._clock = clock
        self._turn = Lock()

    @classmethod
    def open(cls, state_dir: Path, secrets: Secrets, clock: Clock) -> KeptResponses:
        """Open or make the file; raises NotKept where that fails."""
        private_directory(state_dir)
        path = state_dir / FILE
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600))
            connection = apsw.Connection(str(path))
            connection.set_busy_timeout(_BUSY_MS)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute(_SCHEMA)
        except (OSError, apsw.Error) as error:
            raise NotKept(
                "The file of kept responses cannot be opened.",
                hint=f"Look at the rights and the space of {state_dir}.",
            ) from error
        return cls(connection, secrets, clock)

    def keep(self, app: str, kept: Kept) -> None:
        """Keep a response and each item of its output, for a day; raises NotKept."""
        whole = {"response": kept.response, "items": list(kept.items), "held": kept.held}
        named: list[tuple[str, Json]] = [(str(kept.response["id"]), whole)]
        output = kept.response.get("output")
        for item in output if isinstance(output, list) else ():
            named.append((str(item["id"]), {"item": item, "held": kept.held}))
        now = self._now()
        rows = [
            (
                self._name(app, name),
                self._app(app),
                now + HOURS * 3600,
                self._seal(app, name, value),
            )
            for name, value in named
        ]
        try:
            with self._turn, self._connection:
                self._connection.execute("DELETE FROM kept WHERE expires <= ?", (now,))
                self._connection.executemany("REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)
        except apsw.Error as error:
            raise NotKept(
                "The response could not be kept.", hint="Ask with store: false, or try again later."
            ) from error

    def find(self, app: str, name: str) -> Kept | None:
        """The response of that id, None where this app has none; raises NotKept."""
        read = self._read(app, name)
        if read is None or "response" not in read:
            return None
        response, items = read["response"], read["items"]
        if not isinstance(response, dict) or not isinstance(items, list):
            return None
        return Kept(response=response, items=items, held=bool(read["held"]))

    def find_item(self, app: str, name: str) -> tuple[Json, bool] | None:
        """An item of the output of a kept response, and whether that was held; raises NotKept."""
        read = self._read(app, name)
        item = None if read is None else read.get("item")
        if read is None or not isinstance(item, dict):
            return None
        return item, bool(read["held"])

    def delete(self, app: str, name: str) -> bool:
        """Forget a response and its items; whether there was one. Raises NotKept."""
        kept = self.find(app, name)
        if kept is None:
            return False
        output = kept.response.get("output")
        items = [item["id"] for item in output] if isinstance(output, list) else []
        rows = [(self._name(app, str(one)),) for one in (name, *items)]
        self._change("DELETE FROM kept WHERE name = ?", rows)
        return True

    def forget(self, named: Iterable[tuple[str, str]]) -> int:
        """Forget responses, by app and id, and all that has expired; returns how many there were.

        Raises NotKept.
        """
        self._change("DELETE FROM kept WHERE expires <= ?", [(self._now(),)])
        gone = sum(self.delete(app, name) for app, name in named)
        try:
            with self._turn:
                scrub(self._connection)
        except apsw.Error as error:
            raise NotKept("What was forgotten may still stand in the file.") from error
        return gone

    def erase(self, app: str) -> None:
        """Forget everything of an app; raises NotKept."""
        self._change("DELETE FROM kept WHERE app = ?", [(self._app(app),)])

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._connection.close()

    def _read(self, app: str, name: str) -> Mapping[str, object] | None:
        query = "SELECT sealed FROM kept WHERE name = ? AND expires > ?"
        try:
            with self._turn, closing(self._connection.cursor()) as cursor:
                row = cursor.execute(query, (self._name(app, name), self._now())).fetchone()
        except apsw.Error as error:
            raise NotKept(
                "Kept responses cannot be looked up now.", hint="Try again later."
            ) from error
        if row is None or not isinstance(row[0], bytes):
            return None
        sealed = row[0]
        try:
            plain = AESGCM(self._key(app, name)).decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode()
            )
        except InvalidTag:
            return None
        read = json.loads(plain)
        return read if isinstance(read, dict) else None

    def _change(self, query: str, rows: Sequence[tuple[bytes | int]]) -> None:
        try:
            with self._turn, self._connection:
                self._connection.executemany(query, rows)
        except apsw.Error as error:
            raise NotKept(
                "The response could not be forgotten.", hint="Try again later."
            ) from error

    def _seal(self, app: str, name: str, value: Json) -> bytes:
        nonce = random.token_bytes(_NONCE_BYTES)
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        data = plain.encode("utf-8", "replace")
        return nonce + AESGCM(self._key(app, name)).encrypt(nonce, data, name.encode())

    def _key(self, app: str, name: str) -> bytes:
        return hmac.digest(self._secrets.derive("kept responses", app), name.encode(), "sha256")

    def _name(self, app: str, name: str) -> bytes:
        key = self._secrets.derive("names of kept responses", app)
        return hmac.digest(key, name.encode("utf-8", "surrogatepass"), "sha256")

    def _app(self, app: str) -> bytes:
        return self._secrets.derive("app of kept responses", app)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
