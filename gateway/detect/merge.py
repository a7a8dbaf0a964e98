"""Making one finding of several that stand for the same value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gateway.detect.sighting import Sighting


def merge(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Drop what lies inside another sighting of the same entity; sorted by place and entity.

    The longest span stays, the most certain of equal ones, with the best score
    of those it swallowed. Sightings of different entities are all kept, because
    a rule may name any of them; so are spans that overlap in part, because the
    characters of each must be covered.
    """
    kept: dict[str, list[Sighting]] = {}
    for sighting in sorted(sightings, key=_order):
        same = kept.setdefault(sighting.entity, [])
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
