"""A value found in one text, on its way from a detector to the inspection."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from sys import intern
from typing import TypeAlias

from gateway.core.finding import DataClass, Finding, Stage
from gateway.core.jsontree import JsonValue
from gateway.detect.fingerprint import Fingerprint
from gateway.detect.found import Found

Row: TypeAlias = list[JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One value at characters `start` to `end` of a text, end exclusive.

    `canonical` is its one spelling; it is hashed into the finding's fingerprint
    and goes no further.
    """

    entity: str
    data_class: DataClass
    start: int
    end: int
    score: float
    detector: str
    stage: Stage
    canonical: str = field(repr=False)
    maskable: bool = True
    checksum: bool = False
    context: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end

    def moved(self, start: int, end: int) -> Sighting:
        """The same value at another place."""
        return self if self.span == (start, end) else replace(self, start=start, end=end)


def sighted(found: Found) -> Sighting:
    """A recogniser's hit as a sighting."""
    recognizer, hit = found.recognizer, found.hit
    return Sighting(
        entity=recognizer.entity,
        data_class=recognizer.data_class,
        start=hit.start,
        end=hit.end,
        score=hit.score,
        detector=recognizer.name,
        stage=recognizer.stage,
        canonical=hit.canonical,
        maskable=found.maskable and getattr(recognizer, "maskable", True),
        checksum=hit.checksum,
        context=hit.context,
    )


def found_at(item: Sighting, fingerprint: Fingerprint) -> Finding:
    """A sighting as a finding of segment 0, without the value that it stands for."""
    return Finding(
        entity=intern(item.entity),
        data_class=item.data_class,
        score=item.score,
        segment=0,
        start=item.start,
        end=item.end,
        detector=intern(item.detector),
        stage=item.stage,
        fingerprint=fingerprint(item.entity, item.canonical),
        maskable=item.maskable,
        checksum=item.checksum,
        context=item.context,
    )


def to_row(sighting: Sighting) -> Row:
    """The fields in order, as a list that JSON can hold."""
    return [
        sighting.entity,
        sighting.data_class.value,
        sighting.start,
        sighting.end,
        sighting.score,
        sighting.detector,
        sighting.stage.value,
        sighting.canonical,
        sighting.maskable,
        sighting.checksum,
        sighting.context,
    ]


def from_row(row: object) -> Sighting:
    """Read what `to_row` wrote; raises ValueError for anything else."""
    match row:
        case [
            str(entity),
            str(data_class),
            int(start),
            int(end),
            float() | int() as score,
            str(detector),
            str(stage),
            str(canonical),
            bool(maskable),
            bool(checksum),
            bool(context),
        ] if 0 <= start <= end and 0 <= score <= 1:
            return Sighting(
                entity=entity,
                data_class=DataClass(data_class),
                start=start,
                end=end,
                score=score,
                detector=detector,
                stage=Stage(stage),
                canonical=canonical,
                maskable=maskable,
                checksum=checksum,
                context=context,
            )
    raise ValueError("not a row of a finding")
