"""The walk over a log from its first record to its last, which trusts nothing that it reads.

A second program (scripts/verify_log.py) does the same from an export and shares
no code with this one; the tests hold the two together.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.audit.chain import GENESIS, VERSION, Head
from gateway.audit.encode import digest
from gateway.audit.merkle import Tree, leaf_hash
from gateway.audit.note import Checkpoint, opened, origin_of, read
from gateway.audit.retirement import Retirements
from gateway.audit.rows import Retired, Row, columns_of
from gateway.audit.spelling import spelled

ABOUT_THE_LOG = frozenset(("checkpoint", "sink_lost", "sink_back"))
"""Records that say something of the log alone, and need no anchor of their own."""

UNKNOWN = ""
"""The hash of a record that was dropped: only its leaf is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandoned:
    """What an operator gave up, on record: checkpoints of `origin` above `kept`, up to `size`."""

    origin: str
    size: int
    kept: int

    def covers(self, checkpoint: Checkpoint, origin: str) -> bool:
        """Whether `checkpoint` is of the part that was given up by the log `origin`."""
        if checkpoint.origin != self.origin or checkpoint.size > self.size:
            return False
        return checkpoint.origin != origin or checkpoint.size > self.kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The records from behind the note before this one to the last that this one speaks of.

    `first` and `last` are the earliest and the latest time in them, None where
    they say something of the log alone; `beyond` is that of the first record
    behind them. `notes` are those of this size that agree with the log.
    """

    size: int
    notes: frozenset[str] = frozenset()
    first: str | None = None
    last: str | None = None
    beyond: str | None = None


@dataclass(slots=True)
class Walk:
    """Takes rows in their order; `take` says of each whether it holds.

    `key` is the verifier key that checkpoints in the log must be signed with;
    without one, the first checkpoint names it. `outside` are signed notes that
    were kept elsewhere. A walk through a part of a log begins behind `head`,
    over the leaves of `tree`.
    """

    log_id: str | None = None
    key: str | None = None
    outside: Sequence[str] = ()
    head: Head = GENESIS
    tree: Tree = field(default_factory=Tree)
    signed: int = 0
    abandoned: list[Abandoned] = field(default_factory=list)
    retirements: Retirements = field(default_factory=Retirements)
    _roots: dict[int, bytes] = field(default_factory=dict)
    _spans: dict[int, tuple[str, str]] = field(default_factory=dict)
    _beyond: dict[int, str] = field(default_factory=dict)
    _asked: set[int] = field(default_factory=set)
    _open: set[int] = field(default_factory=set)
    _span: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        self._asked = {checkpoint.size for note in self.outside if (checkpoint := _read(note))}
        self._note_root()

    def take(self, row: Row) -> bool:
        """Whether `row` is the next record, whole and in its place."""
        fields = self._sound(row) if row.seq == self.head.seq + 1 else None
        if fields is None or not isinstance(row.canonical, bytes):
            return False
        self.log_id = str(fields["log_id"])
        if not self._attests(fields):
            return False
        self.head = Head(seq=row.seq, hash=str(row.hash))
        self.tree.add(leaf_hash(row.canonical))
        if fields["type"] not in ABOUT_THE_LOG:
            self._note_time(str(fields["ts"]))
        self._note_root()
        return True

    def skip(self, gone: Retired) -> bool:
        """Whether the leaf of a record that was dropped stands in its place."""
        if gone.seq != self.head.seq + 1:
            return False
        self.head = Head(seq=gone.seq, hash=UNKNOWN)
        self.tree.add(gone.leaf)
        self.retirements.missing(gone.seq)
        self._note_root()
        return True

    def first_against(self) -> int | None:
        """The first record that the notes from outside contradict, None where they agree.

        That is one behind the last checkpoint that agrees: no note can say more.
        """
        agreed: list[int] = []
        wrong: list[int] = []
        for note in self.outside:
            checkpoint = _read(note)
            if checkpoint is not None and self._agrees(checkpoint) and self._is_ours(note):
                agreed.append(checkpoint.size)
            elif checkpoint is None or not self._given_up(checkpoint):
                ours = checkpoint is not None and self._is_ours(note)
                wrong.append(checkpoint.size if checkpoint is not None and ours else 0)
        if not wrong:
            return None
        return 1 + max((size for size in agreed if size < min(wrong)), default=0)

    def parts(self) -> tuple[Part, ...]:
        """The log as notes from outside divide it, in order."""
        agreed: dict[int, set[str]] = {size: set() for size in self._roots}
        for note in self.outside:
            checkpoint = _read(note)
            if checkpoint is not None and self._agrees(checkpoint) and self._is_ours(note):
                agreed[checkpoint.size].add(note)
        found = []
        for size, notes in sorted(agreed.items()):
            first, last = self._spans.get(size, (None, None))
            beyond = self._beyond.get(size)
            found.append(
                Part(size=size, notes=frozenset(notes), first=first, last=last, beyond=beyond)
            )
        return tuple(found)

    def _agrees(self, checkpoint: Checkpoint) -> bool:
        return self._roots.get(checkpoint.size) == checkpoint.root

    def _given_up(self, checkpoint: Checkpoint) -> bool:
        origin = origin_of(self.log_id or "")
        return any(part.covers(checkpoint, origin) for part in self.abandoned)

    def _is_ours(self, note: str) -> bool:
        return self.key is not None and _opened(note, self.key) is not None

    def _note_time(self, ts: str) -> None:
        self._beyond |= dict.fromkeys(self._open, ts)
        self._open.clear()
        earliest, latest = self._span or (ts, ts)
        self._span = (min(earliest, ts), max(latest, ts))

    def _note_root(self) -> None:
        size = self.tree.size
        if size in self._asked:
            self._roots[size] = self.tree.root()
            self._open.add(size)
            if self._span is not None:
                self._spans[size], self._span = self._span, None

    def _sound(self, row: Row) -> dict[str, object] | None:
        """The fields of a record that holds in its place behind the head, or None."""
        if not isinstance(row.canonical, bytes) or not isinstance(row.hash, str):
            return None
        if not hmac.compare_digest(digest(row.canonical).encode(), row.hash.encode()):
            return None
        fields = parsed(row.canonical)
        if fields is None or row.columns != columns_of(fields):
            return None
        version, seq, log_id = fields.get("v"), fields.get("seq"), fields.get("log_id")
        # True is a 1 to Python, and no number to anybody else.
        if isinstance(version, bool) or isinstance(seq, bool) or not isinstance(log_id, str):
            return None
        prev = fields.get("prev_hash") if self.head.hash == UNKNOWN else self.head.hash
        placed = (version, seq, fields.get("prev_hash"))
        if placed != (VERSION, row.seq, prev) or log_id != (self.log_id or log_id):
            return None
        return fields

    def _attests(self, fields: Mapping[str, object]) -> bool:
        """Whether a checkpoint in the log is signed and speaks of all records before it."""
        kind = fields.get("type")
        if kind == "rollback":
            self._give_up(fields)
        if kind == "retention" and not self._declares(fields):
            return False
        if kind != "checkpoint":
            return True
        note, key = fields.get("note"), fields.get("key")
        if not isinstance(note, str) or not isinstance(key, str):
            return False
        self.key = self.key or key
        checkpoint = _opened(note, self.key) if key == self.key else None
        if checkpoint is None or checkpoint.origin != origin_of(self.log_id or ""):
            return False
        if (checkpoint.size, checkpoint.root) != (self.tree.size, self.tree.root()):
            return False
        self.signed = checkpoint.size
        return True

    def _declares(self, fields: Mapping[str, object]) -> bool:
        try:
            self.retirements.declare(fields)
        except ValueError:
            return False
        return True

    def _give_up(self, fields: Mapping[str, object]) -> None:
        part, kept = fields.get("abandoned"), fields.get("kept")
        if not isinstance(part, dict) or not isinstance(kept, int):
            return
        origin, size = part.get("origin"), part.get("size")
        if isinstance(origin, str) and isinstance(size, int):
            self.abandoned.append(Abandoned(origin=origin, size=size, kept=kept))


def parsed(spelling: bytes) -> dict[str, object] | None:
    """The record that bytes spell in its one spelling, or None."""
    try:
        return spelled(spelling)
    except ValueError:
        return None


def _read(note: str) -> Checkpoint | None:
    try:
        return read(note)
    except ValueError:
        return None


def _opened(note: str, key: str) -> Checkpoint | None:
    try:
        return opened(note, key)
    except ValueError:
        return None
