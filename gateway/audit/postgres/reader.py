"""Reads a log in PostgreSQL, over a session that cannot write."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress

import psycopg

from gateway.audit import paging
from gateway.audit.leaves import Values
from gateway.audit.place import Postgres
from gateway.audit.postgres.connection import asked, connected, faults
from gateway.audit.rows import Row
from gateway.core.errors import AuditUnavailable

_HELD = b"SELECT 1 FROM memories WHERE number = ANY(%s::bigint[]) AND held = 1 LIMIT 1"


class PostgresReader:
    """A connection that cannot write; used by one thread at a time."""

    __slots__ = ("_connection", "_place")

    def __init__(self, place: Postgres) -> None:
        """Open it; raises AuditUnavailable."""
        self._place = place
        self._connection = connected(place, writing=False)

    def is_current(self) -> bool:
        """Whether the connection is still there."""
        return not self._connection.closed

    def log_id(self) -> str:
        """The identifier that the log was given when it was made."""
        rows = self.ask("SELECT log_id FROM log", ())
        if not rows:
            raise AuditUnavailable(f"No audit log was begun in {self._place} yet.")
        return str(rows[0][0])

    def ask(self, statement: str, values: Values) -> list[tuple[object, ...]]:
        """Run one statement that reads."""
        with faults(self._place):
            return asked(self._connection, statement, values)

    def any_held(self, numbers: array[int]) -> bool:
        """Whether at least one of `numbers` is remembered as held."""
        with faults(self._place):
            return self._connection.execute(_HELD, (list(numbers),)).fetchone() is not None

    def count(self, up_to: int) -> int:
        """How many records there are with a number not above `up_to`."""
        return int(str(self.ask("SELECT count(*) FROM records WHERE seq <= ?", (up_to,))[0][0]))

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
        with suppress(psycopg.Error):
            self._connection.close()
