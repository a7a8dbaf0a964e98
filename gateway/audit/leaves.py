"""The Merkle tree as the store keeps it: a hash a record, and one for each full group of them.

These hashes stay when records are dropped. The groups are a short cut: with
them a root over ten million records is read, not computed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TypeAlias

from gateway.audit.chain import GENESIS, Head
from gateway.audit.merkle import Tree, leaf_hash, root_of

Values: TypeAlias = "tuple[int | str | bytes, ...]"
Ask: TypeAlias = "Callable[[str, Values], list[tuple[object, ...]]]"
"""Runs one statement on a connection and returns its rows."""

GROUP_HEIGHT = 10
GROUP = 1 << GROUP_HEIGHT
TABLE = "leaves"
SCHEMA = """
CREATE TABLE leaves (seq INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
CREATE TABLE leaf_groups (number INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
CREATE INDEX checkpoints ON records (seq) WHERE type = 'checkpoint';
CREATE INDEX rollbacks ON records (seq) WHERE type = 'rollback';
CREATE TRIGGER leaves_are_not_edited BEFORE UPDATE ON leaves
  BEGIN SELECT RAISE(ABORT, 'leaves are not edited'); END;
CREATE TRIGGER leaves_are_not_deleted BEFORE DELETE ON leaves
  BEGIN SELECT RAISE(ABORT, 'leaves are not deleted'); END;
"""


def add(ask: Ask, seq: int, record: bytes) -> None:
    """Keep the hash of record `seq`, and that of its group where it is the last of it."""
    ask("INSERT INTO leaves VALUES (?, ?)", (seq, leaf_hash(record)))
    if seq % GROUP == 0:
        whole = root_of(leaves(ask, seq - GROUP, GROUP))
        ask("INSERT INTO leaf_groups VALUES (?, ?)", (seq // GROUP, whole))


def add_all(ask: Ask) -> None:
    """Make the hashes of a log that has none yet."""
    after = 0
    while page := ask(
        "SELECT seq, canonical FROM records WHERE seq > ? ORDER BY seq LIMIT 500", (after,)
    ):
        for seq, canonical in page:
            after = _number(seq)
            add(ask, after, _bytes(canonical))


def leaves(ask: Ask, first: int, count: int) -> Iterator[bytes]:
    """`count` leaf hashes from the leaf `first` (counted from 0) on; fewer where some are gone."""
    question = "SELECT hash FROM leaves WHERE seq > ? AND seq <= ? ORDER BY seq"
    while count > 0:
        page = min(count, GROUP)
        for (digest,) in ask(question, (first, first + page)):
            yield _bytes(digest)
        first, count = first + page, count - page


def hash_of(ask: Ask, first: int, count: int) -> bytes:
    """The root over `count` leaves from the leaf `first` (counted from 0) on.

    As a proof asks for it: what has the size of a group begins where one does.
    Raises ValueError where hashes are missing.
    """
    return _tree(ask, first, count).root()


def tree(ask: Ask, size: int) -> Tree:
    """The tree over the first `size` records; raises ValueError where hashes are missing."""
    return _tree(ask, 0, size)


def grow(ask: Ask, grown: Tree, size: int) -> None:
    """Append what is missing until the tree has `size` leaves; raises ValueError."""
    for digest in leaves(ask, grown.size, size - grown.size):
        grown.add(digest)
    if grown.size != size:
        raise ValueError("leaves of the log are missing")


def _tree(ask: Ask, first: int, count: int) -> Tree:
    grown = Tree()
    if first % GROUP == 0 and count >= GROUP:
        groups = ask(
            "SELECT hash FROM leaf_groups WHERE number > ? AND number <= ? ORDER BY number",
            (first // GROUP, (first + count) // GROUP),
        )
        for (digest,) in groups:
            grown.add(_bytes(digest), GROUP_HEIGHT)
    for digest in leaves(ask, first + grown.size, count - grown.size):
        grown.add(digest)
    if grown.size != count:
        raise ValueError("leaves of the log are missing")
    return grown


def head(ask: Ask) -> Head:
    """The newest record."""
    rows = ask("SELECT seq, hash FROM records ORDER BY seq DESC LIMIT 1", ())
    return Head(seq=_number(rows[0][0]), hash=str(rows[0][1])) if rows else GENESIS


def newest_checkpoint(ask: Ask) -> tuple[int, str] | None:
    """The number of the newest checkpoint's record and its note, None where there is none."""
    rows = ask(
        "SELECT seq, canonical FROM records WHERE type = 'checkpoint' ORDER BY seq DESC LIMIT 1", ()
    )
    if not rows:
        return None
    return _number(rows[0][0]), str(json.loads(_bytes(rows[0][1])).get("note"))


def stray(ask: Ask) -> int | None:
    """The number of the first leaf behind the newest record: one whose record was cut off."""
    rows = ask(
        "SELECT min(seq) FROM leaves WHERE seq > (SELECT coalesce(max(seq), 0) FROM records)", ()
    )
    return None if rows[0][0] is None else _number(rows[0][0])


def first_wrong_group(ask: Ask) -> int | None:
    """The first record of the first group whose hash is not that of its leaves."""
    for number, digest in ask("SELECT number, hash FROM leaf_groups ORDER BY number", ()):
        first = (_number(number) - 1) * GROUP
        if root_of(leaves(ask, first, GROUP)) != digest:
            return first + 1
    return None


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError("a number in the log is none")
    return value


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError("a hash in the log is none")
    return value
