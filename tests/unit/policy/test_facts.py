from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from gateway.core.finding import Coverage, Finding, Inspection
from gateway.core.request import Place, Request
from gateway.policy.facts import Facts, gather

NOW = datetime(2026, 5, 1, tzinfo=UTC)
Request_ = Callable[..., Request]
Inspection_ = Callable[..., Inspection]
Finding_ = Callable[..., Finding]


def test_identity_comes_from_the_principal(a_request: Request_, an_inspection: Inspection_) -> None:
    facts = gather(a_request("abc"), an_inspection(), held=True, at=NOW)
    assert (facts.app, facts.team, facts.key) == ("hbys", "care", "key_1")
    assert (facts.dialect, facts.model_asked, facts.held) == ("openai_chat", "gpt-4o", True)
    assert facts.languages == {"tr": {Place.SYSTEM}}
    assert facts.characters == {Place.SYSTEM: 3, Place.USER: 3}
    assert not facts.uninspected


def test_findings_keep_their_index_and_gain_their_place(
    a_request: Request_, an_inspection: Inspection_, a_finding: Finding_
) -> None:
    found = (a_finding(segment=1, value="x"), a_finding("PERSON", segment=0, value="y"))
    facts = gather(a_request(), an_inspection(*found), held=False, at=NOW)
    assert [value.place for value in facts.finds] == [Place.USER, Place.SYSTEM]
    assert facts.kinds == {"EMAIL_ADDRESS": [0], "PERSON": [1], "contact": [0, 1]}
    assert facts.values["contact"] == {"x", "y"}


def test_a_finding_in_a_segment_that_cannot_be_replaced_is_not_maskable(
    a_request: Request_, an_inspection: Inspection_, a_finding: Finding_
) -> None:
    request = a_request()
    fixed = tuple(replace(segment, maskable=False) for segment in request.segments)
    inspection = an_inspection(a_finding(), a_finding(maskable=False))
    plain = gather(request, inspection, held=False, at=NOW)
    assert [value.maskable for value in plain.finds] == [True, False]
    stuck = gather(replace(request, segments=fixed), inspection, held=False, at=NOW)
    assert [value.maskable for value in stuck.finds] == [False, False]


def test_a_finding_without_its_segment_is_everywhere_and_not_maskable(
    a_request: Request_, an_inspection: Inspection_, a_finding: Finding_
) -> None:
    inspection = an_inspection(a_finding(segment=9), a_finding(segment=-1))
    facts = gather(a_request(), inspection, held=False, at=NOW)
    assert [(value.place, value.maskable) for value in facts.finds] == [(None, False)] * 2


def test_whatever_contradicts_a_complete_inspection_counts_as_uninspected(
    a_request: Request_, an_inspection: Inspection_
) -> None:
    def uninspected(request: Request, inspection: Inspection) -> tuple[tuple[str, ...], bool]:
        facts = gather(request, inspection, held=False, at=NOW)
        return facts.uninspected, facts.opaque

    late = ("names: deadline",)
    assert uninspected(a_request(), an_inspection(uninspected=late)) == (late, False)
    assert uninspected(a_request(opaque=("image",)), an_inspection()) == (("opaque",), True)
    opaque = replace(an_inspection(), coverage=Coverage(scanned=2, opaque=("image",)))
    assert uninspected(a_request(), opaque) == (("opaque",), True)
    short = ("segments: not scanned",)
    assert uninspected(a_request(), an_inspection(scanned=1)) == (short, False)


def test_a_person_is_spoken_of_at_the_place_of_the_segment(
    a_request: Request_, an_inspection: Inspection_
) -> None:
    inspection = replace(an_inspection(), persons=frozenset({1}))
    assert gather(a_request(), inspection, held=False, at=NOW).persons == {Place.USER}
    assert gather(a_request(), an_inspection(), held=False, at=NOW).persons == set()


def test_a_person_in_a_segment_that_is_not_there_is_everywhere(
    a_request: Request_, an_inspection: Inspection_
) -> None:
    inspection = replace(an_inspection(), persons=frozenset({0, 9}))
    assert gather(a_request(), inspection, held=False, at=NOW).persons == set(Place)


def test_what_the_client_named_does_not_print(
    a_request: Request_, an_inspection: Inspection_
) -> None:
    assert "gpt-4o" not in repr(gather(a_request(), an_inspection(), held=False, at=NOW))


def test_no_facts_are_facts() -> None:
    facts = Facts(at=NOW)
    assert facts.kinds == {}
    assert facts.values == {}
