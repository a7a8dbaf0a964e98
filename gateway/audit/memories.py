"""The table of what keeps conversations at home, beside the records it was written with.

A memory is a number (a keyed hash, see `gateway.state.held`), never a text. It
is either held, or common to its app and then never held; whichever came first
stays. A memory is renewed when its text comes again a day later, so that it
lives as long as the last record that holds its text. Writing happens in the
transaction of the record.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection
from datetime import datetime

import apsw

SCHEMA = """
CREATE TABLE IF NOT EXISTS memories (
  number INTEGER PRIMARY KEY,
  held INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
"""
"""`seq` is the record with which it was last written, `at` the time of that in Unix seconds."""

_REMEMBER = (
    "INSERT INTO memories VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE"
    " SET seq = excluded.seq, at = excluded.at"
    " WHERE held = excluded.held AND at <= excluded.at - 86400"
)
_FRESH = (
    "SELECT number FROM carray(?) AS given JOIN memories ON number = given.value"
    " WHERE at > ? - 86400"
)
_ASK = "SELECT 1 FROM carray(?) AS asked JOIN memories ON number = asked.value WHERE held LIMIT 1"
_STRETCH = "SELECT number, seq, at FROM memories WHERE number >= ? ORDER BY number LIMIT 10000"


def remember(
    connection: apsw.Connection,
    *,
    holds: Collection[int],
    common: Collection[int],
    seq: int,
    ts: str,
) -> None:
    """Write memories inside the transaction that is open; `ts` is the time of their record."""
    for numbers, held in ((common, 0), (holds, 1)):
        if numbers:
            at = int(datetime.fromisoformat(ts).timestamp())
            given = array("q", sorted(numbers))
            fresh = {row[0] for row in connection.execute(_FRESH, (apsw.carray(given), at))}
            rows = [(number, held, seq, at) for number in given if number not in fresh]
            connection.executemany(_REMEMBER, rows)


def any_held(connection: apsw.Connection, numbers: array[int]) -> bool:
    """Whether one of `numbers` is held: one query, however many they are."""
    if not numbers:
        return False
    return connection.execute(_ASK, (apsw.carray(numbers),)).fetchone() is not None


def forget(connection: apsw.Connection, seqs: Collection[int]) -> int:
    """Delete the memories that were last written with one of `seqs`; returns how many.

    For `erase`, which names the records of a request or of a person. What
    another record has renewed since stays with that record.
    """
    wanted = frozenset(seqs)
    return _swept(connection, lambda seq, _: seq in wanted) if wanted else 0


def expire(connection: apsw.Connection, before: int) -> int:
    """Delete the memories that were last written before `before` (Unix seconds); returns how many.

    For the retention of the log: call it with the time of the oldest record that is kept.
    """
    return _swept(connection, lambda _, at: at < before)


def _swept(connection: apsw.Connection, goes: Callable[[int, int], bool]) -> int:
    """Delete a stretch at a time, so that records can be written in between."""
    deleted, start = 0, -(2**63)
    while start < 2**63:
        found = connection.execute(_STRETCH, (start,)).fetchall()
        rows = [(int(str(number)), int(str(seq)), int(str(at))) for number, seq, at in found]
        if not rows:
            break
        gone = [(number,) for number, seq, at in rows if goes(seq, at)]
        if gone:
            with connection:
                connection.executemany("DELETE FROM memories WHERE number = ?", gone)
        deleted += len(gone)
        start = rows[-1][0] + 1
    return deleted
