"""Appends to a log in PostgreSQL that several gateways may share.

A transaction takes a lock of the log before it reads the newest record, so that
one gateway at a time puts records behind it; the primary key refuses a number
twice. All entries that wait go in one transaction, and in a few statements.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

import psycopg

from gateway.audit import leaves
from gateway.audit.chain import GENESIS, Head, Sealed
from gateway.audit.leaves import Values
from gateway.audit.merkle import leaf_hash, root_of
from gateway.audit.place import Postgres
from gateway.audit.postgres import beside
from gateway.audit.postgres.connection import asked, connected, faults, require_durable
from gateway.audit.rows import COLUMNS, columns_of
from gateway.audit.store import Outcome, Seal
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Entry

_LOCK = b"SELECT pg_advisory_xact_lock(hashtextextended('turnike', 0))"
_TYPES = ["bigint", *("bigint" if "INTEGER" in kind else "text" for kind in COLUMNS.values())]
_INSERT = (
    f"INSERT INTO records (seq, {', '.join(COLUMNS)}, hash, canonical) SELECT * FROM unnest("  # noqa: S608
    + ", ".join(f"%s::{kind}[]" for kind in (*_TYPES, "text", "bytea"))
    + ")"
).encode()
_LEAVES = b"INSERT INTO leaves SELECT * FROM unnest(%s::bigint[], %s::bytea[])"
_GROUP = b"INSERT INTO leaf_groups VALUES (%s, %s)"


class PostgresStore:
    """The writing connection; used by one thread at a time."""

    __slots__ = ("_connection", "_pending", "_place", "log_id")

    def __init__(
        self, place: Postgres, connection: psycopg.Connection[tuple[object, ...]], log_id: str
    ) -> None:
        self._place = place
        self._connection = connection
        self._pending: list[tuple[Entry, Sealed]] = []
        self.log_id = log_id

    @classmethod
    def open(cls, place: Postgres, *, new_log_id: str | None = None) -> PostgresStore:
        """Open the log; with `new_log_id`, begin it in tables that are empty.

        Raises AuditUnavailable, and ConfigError for a server that could lose records.
        """
        connection = connected(place, writing=True)
        try:
            with faults(place):
                require_durable(connection)
                if new_log_id is not None:
                    begin = b"INSERT INTO log VALUES (1, %s) ON CONFLICT DO NOTHING"
                    connection.execute(begin, (new_log_id,))
                rows = asked(connection, "SELECT log_id FROM log", ())
            if not rows:
                raise AuditUnavailable(f"No audit log was begun in {place} yet.")
            return cls(place, connection, str(rows[0][0]))
        except BaseException:
            connection.close()
            raise

    def commit(self, entries: Sequence[Entry], seal: Seal) -> list[Outcome]:
        """Append `entries` in one transaction; all that are returned sealed are durable.

        An entry that cannot be encoded gives its ValueError and hinders no
        other, one that is in the log already its place there. Raises
        AuditUnavailable, and then whether the transaction took place is known
        only to the server.
        """
        self._pending.clear()
        with faults(self._place), self._connection.transaction():
            self._connection.execute(_LOCK)
            outcomes = self._seal_all(entries, seal)
            self._flush()
        return outcomes

    def _seal_all(self, entries: Sequence[Entry], seal: Seal) -> list[Outcome]:
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
                self._pending.append((entry, sealed))
                head = sealed.head
        return outcomes

    def _flush(self) -> None:
        """Send what was sealed and not sent yet."""
        pending, self._pending = self._pending, []
        if not pending:
            return
        run = self._connection.execute
        rows = [
            (one.head.seq, *columns_of(one.fields).values(), one.head.hash, one.canonical)
            for _, one in pending
        ]
        seqs = [one.head.seq for _, one in pending]
        with self._connection.pipeline():
            run(_INSERT, _columns(rows))
            run(_LEAVES, (seqs, [leaf_hash(one.canonical) for _, one in pending]))
            for statement, values in beside.changes(pending):
                run(statement, values)
        for seq in seqs:
            if seq % leaves.GROUP == 0:
                whole = root_of(leaves.leaves(self.ask, seq - leaves.GROUP, leaves.GROUP))
                run(_GROUP, (seq // leaves.GROUP, whole))

    def ask(self, statement: str, values: Values) -> list[tuple[object, ...]]:
        """Run one statement, inside the transaction where there is one."""
        if self._pending:
            self._flush()
        with faults(self._place):
            return asked(self._connection, statement, values)

    def head(self) -> Head:
        """The newest record."""
        return leaves.head(self.ask)

    def continues(self, head: Head) -> bool:
        """Whether `head` is among the records: a server put back to a copy may lack it."""
        if head == GENESIS:
            return True
        return self.ask("SELECT hash FROM records WHERE seq = ?", (head.seq,)) == [(head.hash,)]

    def forget(self, seqs: Collection[int]) -> int:
        """Delete what was last remembered with the records `seqs`; returns how many memories."""
        with faults(self._place):
            gone = b"DELETE FROM memories WHERE seq = ANY(%s::bigint[])"
            return self._connection.execute(gone, (sorted(seqs),)).rowcount

    def expire(self, before: int) -> int:
        """Delete what was last remembered before `before` (Unix seconds); returns how many."""
        with faults(self._place):
            return self._connection.execute(
                b"DELETE FROM memories WHERE at < %s", (before,)
            ).rowcount

    def scrub(self) -> None:
        """Nothing: the server's vacuum removes what was deleted, and is not this role's to ask."""

    def close(self) -> None:
        """Close the connection; never raises."""
        with suppress(psycopg.Error):
            self._connection.close()


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
