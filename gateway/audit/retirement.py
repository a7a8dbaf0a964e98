"""Which records retention has dropped, as the log says it: nothing else may be missing.

A record of type `retention` names ranges of records before it drops them, and
those inside that stay. What is missing and not named was taken away by
somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A month of the log whose records go, `first` to `last`, but for those that are `kept`."""

    month: str
    first: int
    last: int
    kept: frozenset[int] = frozenset()

    def drops(self, seq: int) -> bool:
        """Whether the record goes."""
        return self.first <= seq <= self.last and seq not in self.kept


@dataclass(slots=True)
class Retirements:
    """What a walk over the log finds missing, until the log declares it.

    `dropped` is how many records are missing in all.
    """

    dropped: int = 0
    _undeclared: list[int] = field(default_factory=list)

    @property
    def first_undeclared(self) -> int | None:
        """The first record that is missing although the log does not say so."""
        return self._undeclared[0] if self._undeclared else None

    def missing(self, seq: int) -> None:
        """Take note of a record that is not there; they come in their order."""
        self.dropped += 1
        self._undeclared.append(seq)

    def declare(self, record: Mapping[str, object]) -> None:
        """Take note of a record of type `retention`, which speaks of records before it.

        Raises ValueError where it is not of the form that we write.
        """
        for segment in segments_in(record):
            self._undeclared = [seq for seq in self._undeclared if not segment.drops(seq)]


def segments_in(record: Mapping[str, object]) -> list[Segment]:
    """The segments that a record of type `retention` declares; raises ValueError."""
    told = record.get("segments") or []
    if not isinstance(told, list):
        raise ValueError("segments are a list")
    return [_segment(item) for item in told]


def _segment(item: object) -> Segment:
    match item:
        case {"first": int(first), "last": int(last), "kept": list(kept), **others}:
            whole = frozenset(seq for seq in kept if isinstance(seq, int))
            return Segment(month=str(others.get("segment")), first=first, last=last, kept=whole)
    raise ValueError("a segment has a first record, a last one, and some that are kept")
