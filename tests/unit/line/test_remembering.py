from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rig.audit_values import a_finding, a_request, a_segment, may_leave, stays_home

from gateway.audit.log import AuditLog
from gateway.core.clock import SystemClock
from gateway.core.decision import Decision
from gateway.core.finding import Coverage, Inspection
from gateway.core.record import Entry, RecordType
from gateway.core.request import Operation, Place, Request
from gateway.line.remembering import NOTHING, Remembered, Remembering
from gateway.state.held import HeldTexts
from gateway.state.secrets import Secrets

OPENING = "Kurumun yıllık raporundaki ikinci bölümü özetler misin acaba?"
NOTES = "Destek hattımızın adresi destek@example.com, çalışma saatleri dokuz ile altı arasındadır."
LATER = "Peki fabrikanın kapanış tarihi neydi?"


@pytest.fixture
def texts(tmp_path: Path) -> HeldTexts:
    return HeldTexts(Secrets.open(tmp_path))


@pytest.fixture
async def memory(tmp_path: Path, texts: HeldTexts) -> Remembering:
    return Remembering(texts=texts, log=AuditLog.open(tmp_path, clock=SystemClock.start()))


def inspected(*findings: int) -> Inspection:
    found = tuple(a_finding(segment) for segment in findings)
    return Inspection(findings=found, coverage=Coverage(scanned=9))


def never(request: Request, inspection: Inspection) -> Decision:
    return may_leave()


def with_notes(*more: str) -> Request:
    return a_request(a_segment(NOTES, Place.SYSTEM), *(a_segment(text) for text in more))


async def test_only_a_decision_that_content_made_leaves_a_memory(memory: Remembering) -> None:
    request = a_request(a_segment(OPENING))
    told = await memory.of(request, inspected(), stays_home(), never)
    assert told.holds
    assert not told.common
    by_a_fault = replace(stays_home(), sticky=False)
    assert await memory.of(request, inspected(), by_a_fault, never) == NOTHING
    assert not (await memory.of(request, inspected(0), may_leave(), never)).holds


async def test_a_long_request_is_remembered_as_a_short_one(memory: Remembering) -> None:
    long = " ".join(f"kelime{number}" for number in range(5_000))
    told = await memory.of(a_request(a_segment(long)), inspected(), stays_home(), never)
    await memory.log.append(
        Entry(
            type=RecordType.DENY,
            fields={"request_id": "r", "attempt": None, "app": "crm"},
            holds=told.holds,
        )
    )
    assert await memory.holds(a_request(a_segment(long[9_000:10_000])))
    assert not await memory.holds(a_request(a_segment(OPENING)))


@pytest.mark.parametrize("alone", [True, False])
async def test_a_shared_prompt_is_remembered_only_where_it_would_be_held_alone(
    memory: Remembering, texts: HeldTexts, alone: bool
) -> None:
    asked: list[Request] = []

    def judge(request: Request, inspection: Inspection) -> Decision:
        asked.append(request)
        assert [finding.segment for finding in inspection.findings] == [0]
        return stays_home() if alone else may_leave()

    told = await memory.of(with_notes(OPENING), inspected(0, 1), stays_home(), judge)
    assert [request.segments[0].text for request in asked] == [NOTES]
    assert (texts.text("crm", NOTES) <= told.holds) is alone
    assert texts.text("crm", OPENING) <= told.holds


async def test_what_two_openings_share_is_common(memory: Remembering, texts: HeldTexts) -> None:
    first = memory.left(with_notes(OPENING), inspected(0))
    again = memory.left(with_notes(OPENING), inspected(0))
    assert first == again == NOTHING
    other = memory.left(with_notes("Bambaşka bir sorum var bu kez size."), inspected(0))
    assert texts.text("crm", NOTES) <= other.common
    assert texts.text("crm", OPENING).isdisjoint(other.common)


async def test_what_left_only_as_a_placeholder_is_not_common(
    memory: Remembering, texts: HeldTexts
) -> None:
    """Its values have not left, so that a request that is held with them is remembered whole."""
    told = [
        await memory.of(with_notes(opening), inspected(0), may_leave(), never)
        for opening in (OPENING, LATER, "Bambaşka bir sorum var bu kez size.")
    ]
    assert all(texts.text("crm", NOTES).isdisjoint(one.common) for one in told)


async def test_of_later_turns_a_short_question_may_be_common(
    memory: Remembering, texts: HeldTexts
) -> None:
    def talk(opening: str) -> Remembered:
        answer = a_segment("Rapor büyümeyi anlatıyor.", Place.ANSWER)
        return memory.left(a_request(a_segment(opening), answer, a_segment(LATER)), inspected())

    assert talk(OPENING) == talk(OPENING) == NOTHING
    told = talk("Bambaşka bir sorum var bu kez size.").common
    assert texts.text("crm", LATER) <= told
    assert texts.text("crm", OPENING).isdisjoint(told)


async def test_what_is_only_counted_or_embedded_is_no_opening(memory: Remembering) -> None:
    for opening in (OPENING, LATER):
        request = replace(with_notes(opening), operation=Operation.COUNT_TOKENS)
        assert await memory.of(request, inspected(0), may_leave(), never) == NOTHING
