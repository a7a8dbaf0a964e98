"""What can be said of a row by itself, wherever it stands: whether it is one record, and whole.

This is nearly all of the work of a verification, and needs no other row, so
that several processes can share it. Whether a record stands in its place is
said by the walk over the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from gateway.audit.chain import VERSION
from gateway.audit.encode import digest
from gateway.audit.merkle import leaf_hash
from gateway.audit.rows import Retired, Row, columns_of
from gateway.audit.spelling import spelled

ABOUT_THE_LOG = frozenset(("checkpoint", "sink_lost", "sink_back"))
"""Records that say something of the log alone, and need no anchor of their own."""

_TELLING = frozenset(("checkpoint", "rollback", "retention"))


class Sound(NamedTuple):
    """A row that is one whole record; `telling` are its fields where they bear on other records.

    `prev` is the hash that it gives of the record before it, `leaf` its hash in
    the Merkle tree, `ts` its time, None where it says something of the log
    alone.
    """

    seq: int
    hash: str
    prev: object
    leaf: bytes
    log_id: str
    ts: str | None
    telling: Mapping[str, object] | None


Looked: TypeAlias = Sound | Retired | None
"""A record, what is left of one that was dropped, or None for a row that does not hold."""


def looked_at(item: Row | Retired) -> Looked:
    """Look at a row; what is left of a dropped record is taken as it is."""
    if isinstance(item, Retired):
        return item
    record, sealed = item.canonical, item.hash
    if not isinstance(record, bytes) or not isinstance(sealed, str) or digest(record) != sealed:
        return None
    fields = parsed(record)
    if fields is None or item.columns != columns_of(fields):
        return None
    version, seq, log_id = fields.get("v"), fields.get("seq"), fields.get("log_id")
    # True is a 1 to Python, and no number to anybody else.
    if isinstance(version, bool) or isinstance(seq, bool) or not isinstance(log_id, str):
        return None
    if (version, seq) != (VERSION, item.seq):
        return None
    kind, ts = str(fields.get("type")), fields.get("ts")
    return Sound(
        seq=item.seq,
        hash=sealed,
        prev=fields.get("prev_hash"),
        leaf=leaf_hash(record),
        log_id=log_id,
        ts=None if kind in ABOUT_THE_LOG else str(ts),
        telling=fields if kind in _TELLING else None,
    )


def parsed(spelling: bytes) -> dict[str, object] | None:
    """The record that bytes spell in its one spelling, or None."""
    try:
        return spelled(spelling)
    except ValueError:
        return None
