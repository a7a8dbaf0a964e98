"""Stated facts as the inspection that would have found them, for `explain`."""

from __future__ import annotations

from gateway.core.finding import Coverage, Finding, Inspection, Stage
from gateway.core.request import Place
from gateway.policy.facts import Facts

#: What stands in the place of a segment's path: the place alone.
LABELS = tuple(place.value for place in Place)


def inspection_of(facts: Facts) -> Inspection:
    """An inspection with one segment a place, named by `LABELS`; no text lies behind it."""
    return Inspection(
        findings=tuple(
            Finding(
                entity=found.entity,
                data_class=found.data_class,
                score=found.score,
                segment=LABELS.index(found.place or Place.USER),
                start=0,
                end=0,
                detector="given",
                stage=Stage.PATTERN,
                fingerprint=found.fingerprint,
                maskable=found.maskable,
            )
            for found in facts.finds
        ),
        coverage=Coverage(scanned=len(LABELS)),
        uninspected=facts.uninspected,
    )
