"""Dropping the records of old months: which are due, and doing it.

The leaves stay, so that the tree over all records, its checkpoints and proofs
still hold. Of each month stay, too, its last checkpoint, and the records that say
what was erased, held, dropped or given up. A month goes as a whole or not at all,
but for a hold that is placed while it goes: what is left of it then stays.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import apsw

from gateway.audit.holds import Hold, in_force
from gateway.audit.leaves import Ask, Values
from gateway.audit.retirement import Segment, segments_in

STAYING = ("erasure", "hold", "retention", "rollback")
INDEX = "CREATE INDEX IF NOT EXISTS retentions ON records (seq) WHERE type = 'retention';"
NOT_DELETED = """
CREATE TRIGGER records_are_not_deleted BEFORE DELETE ON records
  BEGIN SELECT RAISE(ABORT, 'records are not deleted'); END;
"""
_BATCH = 500
_MONTHS = (
    "SELECT substr(ts, 1, 7) AS month, min(seq), max(seq), count(*) FROM records"
    " WHERE ts < ? GROUP BY month ORDER BY month"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A month that is old enough, and why it stays all the same, if it does.

    `obstacle` is a hold's id, `open` (no checkpoint stands behind it, or an answer
    is under way since), or `clock` (its records do not stand together).
    """

    segment: Segment
    records: int
    obstacle: str = ""


def declared(ask: Ask) -> list[Segment]:
    """Every segment whose records the log says are dropped; raises ValueError for damage."""
    found: list[Segment] = []
    for (record,) in ask("SELECT canonical FROM records WHERE type = 'retention'", ()):
        found += segments_in(json.loads(record if isinstance(record, bytes) else b""))
    return found


def due(ask: Ask, before: str, holds: Collection[Hold]) -> list[Due]:
    """The months whose every record is older than `before` (a time as records have it).

    Those that are declared already are not among them. Raises ValueError for a
    damaged record.
    """
    done = {segment.month for segment in declared(ask)}
    found = []
    for month, first, last, count in ask(_MONTHS, (before,)):
        if str(month) not in done and isinstance(first, int) and isinstance(last, int):
            segment = Segment(
                month=str(month), first=first, last=last, kept=_kept(ask, first, last)
            )
            number = int(str(count))
            obstacle = _obstacle(ask, segment, number, holds)
            found.append(Due(segment=segment, records=number, obstacle=obstacle))
    return found


def oldest(ask: Ask) -> str | None:
    """The time of the first record that retention would drop, None where there is none."""
    marks = ", ".join("?" * len(STAYING))
    rows = ask(
        f"SELECT ts FROM records WHERE type NOT IN ('checkpoint', {marks}) ORDER BY seq LIMIT 1",  # noqa: S608
        STAYING,
    )
    return str(rows[0][0]) if rows else None


def drop(connection: apsw.Connection, segment: Segment) -> int:
    """Drop the records of a declared segment unless a hold covers it; returns how many.

    A few at a time, so that records can be written in between: a hold among them
    keeps what is not dropped by then.
    """
    dropped, after = 0, segment.first - 1
    while after < segment.last:
        page = connection.execute(
            "SELECT seq FROM records WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (after, segment.last, _BATCH),
        ).fetchall()
        if not page:
            break
        gone = [(seq,) for (seq,) in page if isinstance(seq, int) and segment.drops(seq)]
        after = int(str(page[-1][0]))
        if gone and not _delete(connection, segment, gone):
            break
        dropped += len(gone)
    return dropped


def left(ask: Ask) -> list[Due]:
    """The declared segments of which records that should go are there still, and why."""
    found = []
    for segment in declared(ask):
        span = (segment.first, segment.last)
        there = _number(ask("SELECT count(*) FROM records WHERE seq BETWEEN ? AND ?", span))
        if there > len(segment.kept):
            obstacle = _holder(ask, segment, in_force(ask))
            found.append(Due(segment=segment, records=there, obstacle=obstacle))
    return found


def _delete(connection: apsw.Connection, segment: Segment, seqs: Sequence[tuple[int]]) -> bool:
    """Delete records unless a hold covers their segment; whether they are gone."""

    def ask(statement: str, values: Values) -> list[tuple[object, ...]]:
        return connection.execute(statement, values).fetchall()

    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked under the lock: a hold is written before this, or finds what is gone gone.
        if _holder(ask, segment, in_force(ask)):
            connection.execute("ROLLBACK")
            return False
        # The trigger keeps mistakes away; this is none.
        connection.execute("DROP TRIGGER records_are_not_deleted")
        connection.executemany("DELETE FROM records WHERE seq = ?", seqs)
        connection.execute(NOT_DELETED)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return True


def _kept(ask: Ask, first: int, last: int) -> frozenset[int]:
    """What stays of a month: one checkpoint, and what says why anything is missing."""
    marks = ", ".join("?" * len(STAYING))
    staying = ask(
        f"SELECT seq FROM records WHERE seq BETWEEN ? AND ? AND type IN ({marks})",  # noqa: S608
        (first, last, *STAYING),
    )
    newest = ask(
        "SELECT max(seq) FROM records WHERE seq BETWEEN ? AND ? AND type = 'checkpoint'",
        (first, last),
    )
    return frozenset(seq for (seq,) in (*staying, *newest) if isinstance(seq, int))


def _obstacle(ask: Ask, segment: Segment, count: int, holds: Collection[Hold]) -> str:
    span = (segment.first, segment.last)
    if _number(ask("SELECT count(*) FROM records WHERE seq BETWEEN ? AND ?", span)) != count:
        return "clock"
    behind = "SELECT count(*) FROM records WHERE type = 'checkpoint' AND seq > ?"
    under_way = "SELECT count(*) FROM unfinished WHERE seq BETWEEN ? AND ?"
    if not _number(ask(behind, (segment.last,))) or _number(ask(under_way, span)):
        return "open"
    return _holder(ask, segment, holds)


def _holder(ask: Ask, segment: Segment, holds: Collection[Hold]) -> str:
    """The id of a hold that covers a record of the segment; empty where none does."""
    return next((hold.id for hold in holds if _holds(ask, hold, segment)), "")


def _holds(ask: Ask, hold: Hold, segment: Segment) -> bool:
    if hold.requests is None:
        return True
    question = "SELECT count(*) FROM records WHERE request_id = ? AND seq BETWEEN ? AND ?"
    span = (segment.first, segment.last)
    return any(_number(ask(question, (request, *span))) for request in sorted(hold.requests))


def _number(rows: Sequence[tuple[object, ...]]) -> int:
    return int(str(rows[0][0]))
