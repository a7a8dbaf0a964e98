"""What is remembered of a request, and whether it holds what was remembered.

Labels come from content: only a decision that content made leaves a memory, and
of places that many conversations share (a system prompt, a tool) only a segment
that would hold a request by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from gateway.audit.log import Log
from gateway.core.decision import Decision, MayLeave, StaysHome
from gateway.core.finding import Coverage, Inspection
from gateway.core.request import Operation, Place, Request, Segment
from gateway.state.held import SPOKEN, HeldTexts
from gateway.state.openings import Openings
from gateway.state.shingles import WORDS

Judge = Callable[[Request, Inspection], Decision]
"""Decides a request that is no part of a conversation."""

_Made = TypeVar("_Made")
_AT_ONCE = 16_384
_MOST_ALONE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """Numbers for the store: of what is held, and of what is common to the app."""

    holds: frozenset[int] = frozenset()
    common: frozenset[int] = frozenset()


NOTHING = Remembered()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembering:
    """Asks the store what it knows of a request, and says what it should learn from it."""

    texts: HeldTexts
    log: Log
    openings: Openings = field(default_factory=Openings)

    async def holds(self, request: Request) -> bool:
        """Whether a text of `request` was held before; raises AuditUnavailable where unknown."""
        app = request.principal.app
        segments = request.segments
        numbers = await _soon(request, lambda: self.texts.recognised_by(app, segments))
        return await self.log.any_held(numbers)

    async def of(
        self,
        request: Request,
        inspection: Inspection,
        decision: MayLeave | StaysHome,
        judge: Judge,
    ) -> Remembered:
        """What to remember of a request with its intent."""
        if isinstance(decision, StaysHome) and decision.sticky:
            indices = _alone(request, inspection, judge)
            return await _soon(request, lambda: self._held(request, indices))
        if isinstance(decision, MayLeave) and request.operation is Operation.GENERATE:
            covered = _covered(inspection, decision)
            return await _soon(request, lambda: self.left(request, inspection, covered))
        return NOTHING

    def _held(self, request: Request, indices: frozenset[int]) -> Remembered:
        app = request.principal.app
        return Remembered(
            holds=self.texts.remembered_by(app, request.segments, with_findings=indices)
        )

    def left(
        self,
        request: Request,
        inspection: Inspection,
        covered: frozenset[int] = frozenset(),
    ) -> Remembered:
        """What stands here as it stood in another conversation that was allowed to leave.

        Of an opening that is everything that could be remembered, of later
        turns only what is as short as a common question. The segments `covered`
        leave without their values, and are common to nobody.
        """
        found = {finding.segment for finding in inspection.findings}
        opening, plain, said = list[Segment](), list[Segment](), list[Segment]()
        answered = False
        for index, segment in enumerate(request.segments):
            if segment.place is Place.ANSWER:
                answered = True
            elif answered and segment.place is Place.USER:
                short = len(segment.text.split()) < WORDS.sure and index not in covered
                said += [segment] if short else []
            elif not answered and (segment.place is Place.USER or index in found):
                opening.append(segment)
                plain += [] if index in covered else [segment]
        app = request.principal.app
        name = hash(self.texts.recognised_by(app, opening).tobytes())
        numbers = self.texts.every(app, said if answered else plain)
        return Remembered(common=self.openings.common(numbers, opening=name))


def _covered(inspection: Inspection, decision: MayLeave) -> frozenset[int]:
    """The segments of which a value leaves as a placeholder, or not at all."""
    return frozenset(inspection.findings[index].segment for index in decision.treatments)


async def _soon(request: Request, work: Callable[[], _Made]) -> _Made:
    """Do `work`; for a long request in a thread, so that others are not held up."""
    if sum(len(segment.text) for segment in request.segments) <= _AT_ONCE:
        return work()
    return await asyncio.to_thread(work)


def _alone(request: Request, inspection: Inspection, judge: Judge) -> frozenset[int]:
    """The segments with a finding, less those that are not said and would hold nothing alone."""
    found = sorted({finding.segment for finding in inspection.findings})
    spoken = {index for index in found if request.segments[index].place in SPOKEN}
    silent = [index for index in found if index not in spoken]
    holding = [
        index
        for place, index in enumerate(silent)
        if place >= _MOST_ALONE or _holds_alone(request, inspection, index, judge)
    ]
    return frozenset((*spoken, *holding))


def _holds_alone(request: Request, inspection: Inspection, index: int, judge: Judge) -> bool:
    findings = [
        replace(finding, segment=0) for finding in inspection.findings if finding.segment == index
    ]
    only = replace(
        inspection,
        findings=tuple(findings),
        coverage=Coverage(scanned=1),
        persons=frozenset((0,)) if index in inspection.persons else frozenset(),
        uninspected=(),
    )
    return judge(replace(request, segments=(request.segments[index],), opaque=()), only).sticky
