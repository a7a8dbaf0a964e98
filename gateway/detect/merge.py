"""Making one finding of several that stand for the same value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from gateway.detect.sighting import Sighting


def merge(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Drop what lies inside another sighting of the same entity; sorted by place and entity.

    The longest span stays, the most certain of equal ones, with the best score
    of those it swallowed. Sightings of different entities are all kept, because
    a rule may name any of them; so are spans that overlap in part, because the
    characters of each must be covered, and different values in one encoded stretch,
    because a rule may count them.
    """
    kept: dict[tuple[str, str], list[Sighting]] = {}
    seen = sorted(sightings, key=_order)
    together: defaultdict[tuple[str, int, int], set[str]] = defaultdict(set)
    for sighting in seen:
        if not sighting.maskable:
            together[sighting.entity, *sighting.span].add(sighting.canonical)
    for sighting in seen:
        several = len(together.get((sighting.entity, *sighting.span), ())) > 1
        apart = sighting.canonical if several else ""
        same = kept.setdefault((sighting.entity, apart), [])
        if same and sighting.end <= same[-1].end:
            same[-1] = _swallow(same[-1], sighting)
        else:
            same.append(sighting)
    return sorted(
        (sighting for same in kept.values() for sighting in same),
        key=lambda item: (item.start, item.end, item.entity),
    )


def _order(sighting: Sighting) -> tuple[int, int, float, str]:
    return sighting.start, -sighting.end, -sighting.score, sighting.detector


def _swallow(outer: Sighting, inner: Sighting) -> Sighting:
    return replace(
        outer,
        score=max(outer.score, inner.score),
        checksum=outer.checksum or inner.checksum,
        context=outer.context or inner.context,
        maskable=outer.maskable and inner.maskable,
    )
