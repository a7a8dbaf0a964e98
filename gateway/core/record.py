"""What is written to the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.core.jsontree import JsonObject


class RecordType(StrEnum):
    """Every kind of record, as the log names it."""

    INTENT = "intent"
    COMPLETION = "completion"
    DENY = "deny"
    START = "start"
    STOP = "stop"
    RELOAD = "reload"
    CHECKPOINT = "checkpoint"
    KEY = "key"
    LOCKDOWN = "lockdown"
    ERASURE = "erasure"
    HOLD = "hold"
    RETENTION = "retention"
    EXPORT = "export"
    ADMIN_READ = "admin_read"
    CLOCK_JUMP = "clock_jump"
    SINK_LOST = "sink_lost"
    SINK_BACK = "sink_back"
    ORPHAN = "orphan"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The process that appends an entry, where another one holds the log.

    No two entries of a boot have the same `mono_ns`, so that both together are
    the entry's identity. `after` is given with an entry that was sent before and
    may have been written: it is then behind that record.
    """

    boot_id: str
    node: str
    mono_ns: int
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record to be, and what is remembered of texts in the same transaction.

    The log adds `v log_id boot_id seq ts mono_ns prev_hash hash`. `holds` are
    keyed hashes (64 bits, signed) of texts that keep their conversation at
    home, `common` those of texts that never will.
    """

    type: RecordType
    fields: JsonObject
    holds: frozenset[int] = frozenset()
    common: frozenset[int] = frozenset()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """Where a record stands in the log, once it is durable."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A record as the log holds it: its number and its canonical bytes."""

    seq: int
    canonical: bytes = field(repr=False)
    fields: Mapping[str, object] = field(repr=False)
