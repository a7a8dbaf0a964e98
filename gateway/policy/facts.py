"""What policies may ask about one request.

`app`, `team` and `key` come from the authenticated key alone; `dialect` and
`model_asked` are the client's choice, and everything else is content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from gateway.core.finding import DataClass, Inspection
from gateway.core.request import Place, Request, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundValue:
    """A finding as policies see it; a `place` of None is unknown and counts as every place."""

    entity: str
    data_class: DataClass
    score: float
    place: Place | None
    fingerprint: str
    maskable: bool = True
    checksum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of one request; `finds[i]` belongs to `Inspection.findings[i]`.

    `uninspected` says why a part was not read; `opaque` that this is so because
    of what was sent (an image, an archive) and not because a detector failed.
    `persons` are the places where a segment speaks of a person.
    `held` says that a part of this conversation was held at home before.
    `characters` counts the text by place. `kinds` maps each entity and data
    class that was found to the indices of its findings, `values` to its
    distinct values; a finding without a fingerprint is a value of its own.
    """

    at: datetime
    finds: tuple[FoundValue, ...] = ()
    app: str = ""
    team: str = ""
    key: str = ""
    uninspected: tuple[str, ...] = ()
    opaque: bool = False
    languages: frozenset[str] = frozenset()
    persons: frozenset[Place] = frozenset()
    dialect: str = ""
    model_asked: str = field(default="", repr=False)
    has: frozenset[str] = frozenset()
    held: bool = False
    characters: Mapping[Place, int] = field(default_factory=dict)
    kinds: Mapping[str, Sequence[int]] = field(init=False, repr=False, compare=False)
    values: Mapping[str, Set[str | int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        kinds: dict[str, list[int]] = {}
        values: dict[str, set[str | int]] = {}
        for index, found in enumerate(self.finds):
            for kind in {found.entity, found.data_class.value}:
                kinds.setdefault(kind, []).append(index)
                values.setdefault(kind, set()).add(found.fingerprint or index)
        object.__setattr__(self, "kinds", kinds)
        object.__setattr__(self, "values", values)


def gather(request: Request, inspection: Inspection, *, held: bool, at: datetime) -> Facts:
    """Collect the facts of a request.

    `at` is the time in the zone of the settings: its date decides whether a
    transfer basis is valid. Whatever contradicts a complete inspection (a
    segment that was not scanned, an opaque part) counts as uninspected.
    """
    opaque = bool(request.opaque or inspection.coverage.opaque)
    characters: dict[Place, int] = {}
    for segment in request.segments:
        characters[segment.place] = characters.get(segment.place, 0) + len(segment.text)
    return Facts(
        at=at,
        finds=_found_values(request.segments, inspection),
        app=request.principal.app,
        team=request.principal.team,
        key=request.principal.key_id,
        uninspected=_uninspected(request, inspection, opaque=opaque),
        opaque=opaque,
        languages=inspection.languages,
        persons=_persons(request.segments, inspection),
        dialect=request.dialect,
        model_asked=request.model_asked,
        has=request.has,
        held=held,
        characters=characters,
    )


def _uninspected(request: Request, inspection: Inspection, *, opaque: bool) -> tuple[str, ...]:
    causes = list(inspection.uninspected)
    if opaque and not causes:
        causes.append("opaque")
    if inspection.coverage.scanned < len(request.segments) and not causes:
        causes.append("segments: not scanned")
    return tuple(causes)


def _persons(segments: tuple[Segment, ...], inspection: Inspection) -> frozenset[Place]:
    """Where a person is spoken of; a segment that is not there counts as every place."""
    if any(not 0 <= index < len(segments) for index in inspection.persons):
        return frozenset(Place)
    return frozenset(segments[index].place for index in inspection.persons)


def _found_values(segments: tuple[Segment, ...], inspection: Inspection) -> tuple[FoundValue, ...]:
    values = []
    for finding in inspection.findings:
        known = 0 <= finding.segment < len(segments)
        segment = segments[finding.segment] if known else None
        values.append(
            FoundValue(
                entity=finding.entity,
                data_class=finding.data_class,
                score=round(finding.score, 3),  # as records keep it
                place=segment.place if segment else None,
                fingerprint=finding.fingerprint,
                maskable=finding.maskable and segment is not None and segment.maskable,
                checksum=finding.checksum,
            )
        )
    return tuple(values)
