"""The chain: each record holds the hash of the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.audit.encode import Plain, digest, encoded, plain_fields
from gateway.core.record import Entry, RecordType

VERSION = 1
ENVELOPE = frozenset(
    ("v", "log_id", "boot_id", "node", "seq", "type", "ts", "mono_ns", "prev_hash", "hash")
)
"""The fields that the log writes itself; an entry that brings one is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The newest record of a log: its number and its hash."""

    seq: int
    hash: str


GENESIS = Head(seq=0, hash="0" * 64)
"""What the first record follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who appends a record, and when: `ts` is UTC, `mono_ns` counts from the process's start."""

    log_id: str
    boot_id: str
    node: str
    ts: str
    mono_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A record in its place; `canonical` is what `hash` covers."""

    head: Head
    canonical: bytes = field(repr=False)
    fields: Mapping[str, object] = field(repr=False)


def seal(entry: Entry, after: Head, stamp: Stamp) -> Sealed:
    """Put `entry` behind `after`; raises ValueError where it cannot be encoded."""
    if not ENVELOPE.isdisjoint(entry.fields):
        raise ValueError("an entry holds a field that belongs to the log")
    fields: dict[str, Plain] = {
        **plain_fields(entry.fields),
        "v": VERSION,
        "log_id": stamp.log_id,
        "boot_id": stamp.boot_id,
        "node": stamp.node,
        "seq": after.seq + 1,
        "type": entry.type.value,
        "ts": stamp.ts,
        "mono_ns": str(stamp.mono_ns),
        "prev_hash": after.hash,
    }
    _require_attempt(entry.type, fields)
    spelling = encoded(fields)
    return Sealed(
        head=Head(seq=after.seq + 1, hash=digest(spelling)), canonical=spelling, fields=fields
    )


def _require_attempt(kind: RecordType, fields: Mapping[str, Plain]) -> None:
    """An intent is closed by the completion of its request and attempt, so that it names both."""
    request_id, attempt = fields.get("request_id"), fields.get("attempt")
    named = isinstance(request_id, str) and isinstance(attempt, int)
    if kind is RecordType.INTENT and not named:
        raise ValueError("an intent names its request and its attempt")
    if not isinstance(attempt, int | None):
        raise ValueError("an attempt is a number")
