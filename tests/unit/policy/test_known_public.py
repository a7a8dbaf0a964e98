from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.core.decision import Decision
from gateway.core.effects import Effect
from gateway.core.errors import PolicyError
from gateway.core.finding import Coverage, DataClass, Finding, Inspection, Stage
from gateway.core.request import Place, Request, Segment, SegmentKind
from gateway.core.target import Boundary, Target
from gateway.policy.decide import decide
from gateway.policy.facts import gather
from gateway.policy.known_public import MOST_HASHED, SHORTEST, Documents, checked, mark_of
from gateway.policy.load import load_texts
from gateway.policy.reading import as_words
from gateway.policy.yaml_events import read

DOCUMENT = (
    "İHALE SÖZLEŞMESİ\n\nYüklenici: Ayşe Yılmaz, Ankara.\n"
    + "İşbu sözleşme kamuya ilan edilmiştir ve herkese açıktır.\n" * 4
    + "İmza: Mehmet Demir"
)
MARK = mark_of(DOCUMENT)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TARGETS = (
    Target(name="home", provider="vllm", boundary=Boundary.ORGANISATION),
    Target(name="cloud", provider="openai", boundary=Boundary.EXTERNAL),
)
POLICY = f"""\
policy: p
otherwise: allow
known_public: [{MARK}]
rules:
  - {{name: Names stay, why: w, when: {{finds: [contact]}}, then: local}}
"""


def _segment(text: str) -> Segment:
    return Segment(
        path=("text",), label="text", place=Place.USER, kind=SegmentKind.TEXT, text=text,
        maskable=True,
    )  # fmt: skip


def _finding(text: str, value: str, segment: int = 0, *, maskable: bool = True) -> Finding:
    start = text.index(value)
    return Finding(
        entity="PERSON", data_class=DataClass.CONTACT, score=1.0, segment=segment, start=start,
        end=start + len(value), detector="d", stage=Stage.NAMES, fingerprint=value,
        maskable=maskable,
    )  # fmt: skip


def _inspection(*findings: Finding) -> Inspection:
    return Inspection(findings=findings, coverage=Coverage(scanned=9))


def _around(text: str, *findings: Finding) -> dict[int, frozenset[str]]:
    return Documents(frozenset({MARK})).around([_segment(text)], _inspection(*findings))


def test_white_space_counts_as_one_space_and_other_changes_make_another_document() -> None:
    assert mark_of(DOCUMENT.replace("\n", " \r\n\t")) == MARK
    assert mark_of(f"  {DOCUMENT}\n") == MARK
    assert mark_of(DOCUMENT.replace("Ayşe", "Ayse")) != MARK


def test_a_short_text_has_no_mark() -> None:
    mark_of("a" * SHORTEST)
    with pytest.raises(ValueError, match="a document of 199 characters"):
        mark_of("a" * (SHORTEST - 1))


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("Özetle:\n\n", ""), ("Özetle:\n", "\nTeşekkürler."), ("a\nb\n  ", '"')],
)
def test_a_document_is_found_where_it_begins_a_line(before: str, after: str) -> None:
    text = before + DOCUMENT.replace(" kamuya", "\n   kamuya") + after
    findings = [_finding(text, "Ayşe Yılmaz"), _finding(text, "Mehmet Demir")]
    assert _around(text, *findings) == {0: {MARK}, 1: {MARK}}


def test_a_document_in_the_middle_of_a_line_or_changed_is_not_found() -> None:
    for text in (f"Özetle: {DOCUMENT}", DOCUMENT.replace("Ankara", "İzmir"), DOCUMENT[:-1]):
        assert _around(text, _finding(text, "Ayşe Yılmaz")) == {}


def test_what_begins_before_the_segment_or_reaches_out_of_the_document_lies_outside() -> None:
    text = f"{DOCUMENT} Kaya"
    assert _around(text, _finding(text, "Mehmet Demir Kaya")) == {}
    first = _finding(DOCUMENT, "İHALE")
    assert _around(DOCUMENT, replace(first, maskable=False)) == {}
    assert _around(DOCUMENT, first) == {0: {MARK}}
    topic = _finding(DOCUMENT, "kamuya", maskable=False)
    assert _around(DOCUMENT, topic) == {0: {MARK}}


def test_a_finding_of_a_segment_that_is_not_there_lies_inside_nothing() -> None:
    there, gone = _finding(DOCUMENT, "Mehmet Demir"), _finding(DOCUMENT, "Ayşe Yılmaz", 7)
    assert _around(DOCUMENT, gone) == {}
    assert _around(DOCUMENT, there, gone) == {0: frozenset({MARK})}


def test_hostile_repetition_of_a_beginning_costs_a_bounded_number_of_comparisons() -> None:
    long = "\n".join(["Bu belge herkese açıktır ve uzundur."] * 60_000)
    near = mark_of(long[:-40] + "!" * 40)
    text = long + "\n" + long
    found = Documents(frozenset({near})).around([_segment(text)], _inspection(_finding(text, "Bu")))
    assert found == {}
    assert len(long) * 60_000 > 1000 * MOST_HASHED


def test_a_mark_that_is_none_is_refused() -> None:
    short = MARK.replace(MARK.partition("-")[0], "199", 1)
    for text, message in ((f"[{MARK}, {MARK[:-1]}]", "not the mark"), (short, "shorter than 200")):
        with pytest.raises(PolicyError, match=message):
            checked(as_words(read(text, "f.yaml")[0], "`known_public`"))


def _decided(a_request: Callable[..., Request], inspection: Inspection, *texts: str) -> Decision:
    policies = load_texts([("p.yaml", POLICY)], {"PERSON": DataClass.CONTACT})
    request = replace(a_request(), segments=tuple(_segment(text) for text in texts))
    facts = gather(request, inspection, held=False, at=NOW, public=policies.public)
    return decide(policies, facts, TARGETS)


def test_a_segment_is_exempt_only_if_all_that_was_found_in_it_lies_in_the_document(
    a_request: Callable[..., Request],
) -> None:
    text = f"{DOCUMENT}\nSoran: Can Kaya"
    inside, outside = _finding(text, "Ayşe Yılmaz"), _finding(text, "Can Kaya")
    alone = _decided(a_request, _inspection(inside), text)
    assert alone.effect is Effect.ALLOW
    assert alone.exempt == {0}
    both = _decided(a_request, _inspection(inside, outside), text)
    assert both.effect is Effect.LOCAL
    assert not both.exempt


def test_another_segment_with_the_same_name_is_not_exempt(
    a_request: Callable[..., Request],
) -> None:
    other = "Ayşe Yılmaz hasta"
    found = _inspection(_finding(DOCUMENT, "Ayşe Yılmaz"), _finding(other, "Ayşe Yılmaz", 1))
    decision = _decided(a_request, found, DOCUMENT, other)
    assert decision.effect is Effect.LOCAL
    assert decision.exempt == {0}


def test_an_exempt_finding_is_not_covered_by_a_mask(decided: Callable[..., Decision]) -> None:
    policy = (
        f"policy: p\notherwise: allow\nknown_public: [{MARK}]\n"
        "rules: [{name: r, why: w, then: mask}]\n"
    )
    given = f"finds: {{PERSON: {{public: {MARK}}}, secret: {{in: system}}}}"
    decision = decided(policy, given)
    assert set(decision.treatments) == {1}
    assert decision.exempt == {0}
    plain = decided(policy.replace(f"known_public: [{MARK}]\n", ""), given)
    assert set(plain.treatments) == {0, 1}
