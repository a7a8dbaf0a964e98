"""What this gateway knows for itself, in the file of its budgets: the authority for its share.

A name that no other gateway has, a revision that grows with each word that it
gives, and the last word of every other gateway, so that a server that forgets
gives no money back.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import apsw

from gateway.core.budget import Allowance
from gateway.state.budgets import used_of
from gateway.state.shared.shares import Share

_SCHEMA = """
CREATE TABLE IF NOT EXISTS gateway (
  one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT NOT NULL, revision INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS others (
  budget TEXT NOT NULL, holder TEXT NOT NULL, period TEXT NOT NULL, currency TEXT NOT NULL,
  gateway TEXT NOT NULL, revision INTEGER NOT NULL, used INTEGER NOT NULL,
  PRIMARY KEY (budget, holder, period, currency, gateway)
) STRICT, WITHOUT ROWID;
"""
# By steps that nobody can guess, so that a copy of the file is noticed: it takes others.
_SAY = "UPDATE gateway SET revision = revision + 1 + abs(random() % 65536) RETURNING name, revision"
_OF = "budget, holder, period, currency"

_NAME_BYTES = 8

Key = tuple[str, str, str, str]
Others = dict[Key, dict[str, Share]]


class Said(NamedTuple):
    """A word of this gateway: its name, and its share of each allowance."""

    gateway: str
    shares: Mapping[Allowance, Share]


def key_of(allowance: Allowance) -> Key:
    """What tells an allowance from others."""
    return (allowance.budget, allowance.holder, allowance.period, allowance.currency)


def begin(connection: apsw.Connection) -> None:
    """Make the tables, and a name, where there are none."""
    connection.execute(_SCHEMA)
    connection.execute(
        "INSERT OR IGNORE INTO gateway VALUES (1, ?, 0)", (secrets.token_hex(_NAME_BYTES),)
    )


def name(connection: apsw.Connection) -> str:
    """The name by which the others know this gateway."""
    return str(connection.execute("SELECT name FROM gateway").get)


def rename(connection: apsw.Connection) -> None:
    """Take another name: somebody with a copy of this file goes by the old one."""
    connection.execute("UPDATE gateway SET name = ?", (secrets.token_hex(_NAME_BYTES),))


def revision(connection: apsw.Connection) -> int:
    """The revision of the last word."""
    return int(str(connection.execute("SELECT revision FROM gateway").get))


def say(connection: apsw.Connection, allowances: Iterable[Allowance]) -> Said:
    """A new word about allowances, as they stand in this transaction."""
    gateway, number = connection.execute(_SAY).fetchall()[0]
    shares = {item: Share(int(str(number)), used_of(connection, item)) for item in allowances}
    return Said(str(gateway), shares)


def recent(connection: apsw.Connection, since: str) -> list[Allowance]:
    """Every allowance of a period from `since` on (2026-11 or 2026-11-27) that was drawn from."""
    rows = connection.execute(f"SELECT {_OF} FROM counts WHERE period >= ?", (since,))  # noqa: S608
    return [
        Allowance(budget=str(a), holder=str(b), period=str(c), currency=str(d), limit=0)
        for a, b, c, d in rows.fetchall()
    ]


def others(connection: apsw.Connection, since: str) -> Others:
    """The last word of every other gateway about periods from `since` on."""
    connection.execute("DELETE FROM others WHERE period < ?", (since,))
    found: Others = {}
    for *key, gateway, number, used in connection.execute("SELECT * FROM others"):
        budget, holder, period, currency = map(str, key)
        known = found.setdefault((budget, holder, period, currency), {})
        known[str(gateway)] = Share(int(str(number)), int(str(used)))
    return found


def learn(connection: apsw.Connection, learned: Mapping[tuple[Key, str], Share]) -> None:
    """Keep the last words of other gateways."""
    connection.executemany(
        "INSERT OR REPLACE INTO others VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(*key, gateway, *share) for (key, gateway), share in learned.items()],
    )
