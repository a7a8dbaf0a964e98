"""Reads a log in PostgreSQL, over a session that cannot write."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress

import psycopg

from gateway.audit.leaves import Values
from gateway.audit.place import Postgres
from gateway.audit.postgres.connection import asked, connected, faults
from gateway.audit.rows import COLUMNS, Row
from gateway.audit.store import DAMAGED
from gateway.core.errors import AuditUnavailable

_PAGE = 500
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
        self, where: str = "", values: Sequence[str | int] = (), *, newest_first: bool = False
    ) -> Iterator[Row]:
        """Rows in order of `seq`, a page at a time.

        `where` is SQL over the columns of `rows.COLUMNS`, with its values apart.
        """
        compare, order = ("<", "DESC") if newest_first else (">", "ASC")
        condition = f"({where}) AND" if where else ""
        question = (
            f"SELECT seq, {', '.join(COLUMNS)}, hash, canonical FROM records"  # noqa: S608
            f" WHERE {condition} seq {compare} ? ORDER BY seq {order} LIMIT {_PAGE}"
        )
        after = 2**63 - 1 if newest_first else -(2**63)
        while True:
            page = self.ask(question, (*values, after))
            for seq, *columns, sealed, canonical in page:
                if not isinstance(seq, int):
                    raise AuditUnavailable("A record of the audit log is damaged.", code=DAMAGED)
                after = seq
                yield Row(
                    seq=after,
                    columns=dict(zip(COLUMNS, columns, strict=True)),
                    hash=sealed,
                    canonical=canonical,
                )
            if len(page) < _PAGE:
                return

    def close(self) -> None:
        """Close the connection; never raises."""
        with suppress(psycopg.Error):
            self._connection.close()
