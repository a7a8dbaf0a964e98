import pytest

from gateway.core.decision import Treatment
from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.redact.spans import Span, merged, stricter

MASK = Treatment(Effect.MASK)


def a_span(
    start: int, end: int, treatment: Treatment = MASK, *, entity: str = "PERSON", found: bool = True
) -> Span:
    return Span(
        start=start,
        end=end,
        treatment=treatment,
        entity=entity,
        data_class=DataClass.CONTACT,
        found=found,
    )


def places(spans: list[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def test_nothing_merges_to_nothing() -> None:
    assert merged([]) == []


def test_overlapping_spans_become_their_union() -> None:
    assert places(merged([a_span(3, 8), a_span(0, 5), a_span(7, 9)])) == [(0, 9)]


def test_spans_that_touch_stay_apart() -> None:
    assert places(merged([a_span(5, 9), a_span(0, 5)])) == [(0, 5), (5, 9)]


def test_the_stricter_treatment_holds_for_the_union() -> None:
    both = merged([a_span(0, 5), a_span(3, 8, Treatment(Effect.REDACT, 4), entity="CREDIT_CARD")])
    assert both == [a_span(0, 8, Treatment(Effect.REDACT, 0), entity="CREDIT_CARD")]


def test_a_finding_names_the_union_before_an_occurrence_and_the_longer_before_the_shorter() -> None:
    named = merged([a_span(0, 9, entity="LOCATION", found=False), a_span(0, 3)])
    assert named[0].entity == "PERSON"
    assert merged([a_span(0, 3), a_span(0, 9, entity="LOCATION")])[0].entity == "LOCATION"


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (MASK, MASK, MASK),
        (Treatment(Effect.REDACT, 4), Treatment(Effect.REDACT, 2), Treatment(Effect.REDACT, 2)),
        (Treatment(Effect.REDACT, 4), MASK, Treatment(Effect.REDACT, 0)),
    ],
)
def test_a_union_keeps_the_fewest_characters(
    one: Treatment, other: Treatment, joined: Treatment
) -> None:
    assert stricter(one, other) == stricter(other, one) == joined
