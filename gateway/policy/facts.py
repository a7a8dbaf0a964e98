"""What policies may ask about one request.

`app`, `team` and `key` come from the authenticated key alone; `dialect` and
`model_asked` are the client's choice, and everything else is content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from gateway.core.finding import DataClass, Inspection
from gateway.core.request import Place, Principal, Request, Segment
from gateway.policy.known_public import NONE, Documents

EVERY_BUDGET = "*"
_NOTHING = Decimal(0)
_NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundValue:
    """A finding as policies see it; a `place` of None is unknown and counts as every place.

    `segment` tells those of one segment from others; `inside` are the marks of
    the known public documents in which it lies.
    """

    entity: str
    data_class: DataClass
    score: float
    place: Place | None
    fingerprint: str
    maskable: bool = True
    checksum: bool = False
    segment: int = 0
    inside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of one request; `finds[i]` belongs to `Inspection.findings[i]`.

    `uninspected` says why a part was not read; `opaque` that this is so because
    of what was sent (an image, an archive) and not because a detector failed.
    `persons` are the places where a segment speaks of a person, `languages` has
    those where one is in each language.
    `held` says that a part of this conversation was held at home before.
    `used` is the part of each budget that is spent or set aside (1 is all of it),
    by name, or under `EVERY_BUDGET` where a test states it of all.
    `characters` counts the text by place. `kinds` maps each entity and data
    class that was found to the indices of its findings, `values` to its
    distinct values; a finding without a fingerprint is a value of its own.
    Those in `exempt` are in neither: no rule counts or covers them. `fixed` says that
    some finding cannot be masked.
    """

    at: datetime
    finds: tuple[FoundValue, ...] = ()
    app: str = ""
    team: str = ""
    key: str = ""
    uninspected: tuple[str, ...] = ()
    opaque: bool = False
    languages: Mapping[str, frozenset[Place]] = field(default_factory=dict)
    persons: frozenset[Place] = frozenset()
    dialect: str = ""
    model_asked: str = field(default="", repr=False)
    has: frozenset[str] = frozenset()
    held: bool = False
    characters: Mapping[Place, int] = field(default_factory=dict)
    used: Mapping[str, Decimal] = field(default_factory=dict)
    exempt: frozenset[int] = frozenset()
    kinds: Mapping[str, Sequence[int]] = field(init=False, repr=False, compare=False)
    values: Mapping[str, Set[str | int]] = field(init=False, repr=False, compare=False)
    fixed: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        kinds: dict[str, list[int]] = {}
        values: dict[str, set[str | int]] = {}
        for index, found in enumerate(self.finds):
            if index in self.exempt:
                continue
            value = found.fingerprint or index
            for kind in (found.entity, found.data_class):
                if kind in kinds:
                    kinds[kind].append(index)
                    values[kind].add(value)
                else:
                    kinds[kind], values[kind] = [index], {value}
        object.__setattr__(self, "kinds", kinds)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "fixed", not all(found.maskable for found in self.finds))

    def used_of(self, budget: str) -> Decimal:
        """The part of `budget` that is used."""
        return self.used.get(budget, self.used.get(EVERY_BUDGET, _NOTHING))


def caller(principal: Principal, at: datetime) -> Facts:
    """Who asks, before anything else is known."""
    return Facts(at=at, app=principal.app, team=principal.team, key=principal.key_id)


def gather(
    request: Request,
    inspection: Inspection,
    *,
    held: bool,
    at: datetime,
    public: Documents = NONE,
) -> Facts:
    """Collect the facts of a request; `public` are documents that anybody may read.

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
        finds=_found_values(request.segments, inspection, public),
        app=request.principal.app,
        team=request.principal.team,
        key=request.principal.key_id,
        uninspected=_uninspected(request, inspection, opaque=opaque),
        opaque=opaque,
        languages={
            language: _places(request.segments, indices)
            for language, indices in inspection.languages.items()
        },
        persons=_places(request.segments, inspection.persons),
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


def _places(segments: tuple[Segment, ...], indices: Iterable[int]) -> frozenset[Place]:
    """Where segments stand; one that is not there counts as every place."""
    found: set[Place] = set()
    for index in indices:
        found.update((segments[index].place,) if 0 <= index < len(segments) else Place)
    return frozenset(found)


def without_public(facts: Facts, known: frozenset[str]) -> Facts:
    """The facts for a policy to which the documents `known` are public.

    A segment is exempt only where all that was found in it lies inside such a document.
    """
    outside = {found.segment for found in facts.finds if found.inside.isdisjoint(known)}
    exempt = frozenset(
        index for index, found in enumerate(facts.finds) if found.segment not in outside
    )
    return replace(facts, exempt=exempt) if exempt else facts


def _found_values(
    segments: tuple[Segment, ...], inspection: Inspection, public: Documents
) -> tuple[FoundValue, ...]:
    inside = public.around(segments, inspection)
    values = []
    for index, finding in enumerate(inspection.findings):
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
                segment=finding.segment,
                inside=inside.get(index, _NOWHERE),
            )
        )
    return tuple(values)
