"""The walk over a log from its first record to its last, which trusts nothing that it reads.

A second program (scripts/verify_log.py) does the same from an export and shares
no code with this one; the tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.audit.chain import GENESIS, Head
from gateway.audit.looked import Looked, Sound
from gateway.audit.merkle import Tree
from gateway.audit.note import Checkpoint, opened, origin_of, read
from gateway.audit.retirement import Retirements
from gateway.audit.rows import Retired

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
    """Takes records in their order; `take` says of each whether it stands in its place.

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

    def take(self, found: Looked) -> bool:
        """Whether `found` is the next record, whole and in its place, or all that is left of it."""
        if found is None or found.seq != self.head.seq + 1:
            return False
        return self._skip(found) if isinstance(found, Retired) else self._take(found)

    def _take(self, record: Sound) -> bool:
        if self.head.hash not in (record.prev, UNKNOWN):
            return False
        if record.log_id != (self.log_id or record.log_id):
            return False
        self.log_id = record.log_id
        if record.telling is not None and not self._attests(record.telling):
            return False
        self.head = Head(seq=record.seq, hash=record.hash)
        self.tree.add(record.leaf)
        if record.ts is not None:
            self._note_time(record.ts)
        self._note_root()
        return True

    def _skip(self, gone: Retired) -> bool:
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
