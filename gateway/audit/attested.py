"""What each anchor says of a log that was verified: how far it vouches for it, and from when on.

An anchor with a clock of its own says more than that records are unchanged:
it says that they were there at a time. A stamp that came long after its
records vouches for them from then on only, and a record that is dated after
the stamp that covers it was dated wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from gateway.audit.anchors.anchor import Kept
from gateway.audit.walk import Part

GRACE_S = 60.0
"""Seconds that an anchor may be late beyond twice its interval, and clocks may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What an anchor holds that is asked each `every` seconds."""

    name: str
    every: float
    kept: Sequence[Kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """Records that were vouched for only `seconds` after the earliest of them was written."""

    first: int
    last: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """How far an anchor vouches for a log.

    `fresh` is one that lacks no record older than it may be late. `misdated`
    are the sizes of checkpoints that were seen before a record that they cover
    was written, as its own time says. `void` counts stamps that do not hold.
    """

    name: str
    covered: int
    fresh: bool
    late: tuple[Late, ...] = ()
    misdated: tuple[int, ...] = ()
    void: int = 0


def attested(parts: Sequence[Part], witness: Witness, *, now: datetime) -> Attested:
    """What `witness` says of the log that was found to consist of `parts`."""
    allowed = timedelta(seconds=2 * witness.every + GRACE_S)
    times = {kept.note: kept.at for kept in witness.kept if kept.holds}
    own = [part for part in parts if not part.notes.isdisjoint(times)]
    seen = list(_seen(parts, times))
    return Attested(
        name=witness.name,
        covered=own[-1].size if own else 0,
        fresh=bool(own) and not _before(own[-1].beyond, now - allowed),
        late=tuple(_joined(_late(seen, allowed))),
        misdated=tuple(
            part.size for part, at in seen if _after(part.last, at + timedelta(seconds=GRACE_S))
        ),
        void=sum(not kept.holds for kept in witness.kept),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Records behind `after` up to `size`, and the times in them."""

    after: int
    size: int
    first: str | None
    last: str | None


def _seen(
    parts: Sequence[Part], times: dict[str, datetime | None]
) -> Iterator[tuple[_Stretch, datetime]]:
    """The log as the timed notes of one anchor divide it, each with when it was first seen."""
    after, first, last = 0, None, None
    for part in parts:
        first, last = _least(first, part.first), _most(last, part.last)
        at = min((at for note in part.notes if (at := times.get(note)) is not None), default=None)
        if at is not None:
            yield _Stretch(after=after, size=part.size, first=first, last=last), at
            after, first, last = part.size, None, None


def _late(seen: Sequence[tuple[_Stretch, datetime]], allowed: timedelta) -> Iterator[Late]:
    # A later checkpoint covers the records of an earlier one as well, and may have been seen first.
    firsts = list(accumulate((at for _, at in reversed(seen)), min))[::-1]
    for (stretch, _), at in zip(seen, firsts, strict=True):
        if _before(stretch.first, at - allowed):
            written = _instant(stretch.first)
            gap = 0 if written is None else int((at - written).total_seconds())
            yield Late(first=stretch.after + 1, last=stretch.size, seconds=gap)


def _joined(found: Iterator[Late]) -> Iterator[Late]:
    """With neighbours made into one."""
    before: Late | None = None
    for late in found:
        if before is not None and before.last + 1 == late.first:
            seconds = max(before.seconds, late.seconds)
            before = Late(first=before.first, last=late.last, seconds=seconds)
            continue
        if before is not None:
            yield before
        before = late
    if before is not None:
        yield before


def _before(ts: str | None, limit: datetime) -> bool:
    """Whether a record is older than `limit`; one whose time cannot be read counts as older."""
    written = _instant(ts)
    return ts is not None and (written is None or written < limit)


def _after(ts: str | None, limit: datetime) -> bool:
    """Whether a record is younger than `limit`; one whose time cannot be read counts as younger."""
    written = _instant(ts)
    return ts is not None and (written is None or written > limit)


def _instant(ts: str | None) -> datetime | None:
    """The time that a record bears, None for none and for what is no time in UTC."""
    try:
        found = datetime.fromisoformat(ts or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _least(one: str | None, other: str | None) -> str | None:
    return min((item for item in (one, other) if item is not None), default=None)


def _most(one: str | None, other: str | None) -> str | None:
    return max((item for item in (one, other) if item is not None), default=None)
