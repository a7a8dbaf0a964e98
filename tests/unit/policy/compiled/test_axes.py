from __future__ import annotations

from datetime import UTC, datetime

from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.policy.compiled.axes import axis_of
from gateway.policy.conditions.finds import Finds
from gateway.policy.conditions.longer_than import LongerThan
from gateway.policy.conditions.one_of import OneOf
from gateway.policy.conditions.together_with import TogetherWith
from gateway.policy.facts import Facts, FoundValue

AT = datetime(2026, 1, 1, tzinfo=UTC)


def _found(value: str, place: Place | None = Place.USER, score: float = 1.0) -> FoundValue:
    return FoundValue(
        entity="PERSON",
        data_class=DataClass.CONTACT,
        score=score,
        place=place,
        fingerprint=value,
    )


def _named(*names: str) -> OneOf:
    return OneOf(key="app", names=names, actual=lambda facts: {facts.app})


def test_names_are_looked_up() -> None:
    axis = axis_of([(0, _named("a", "b")), (3, _named("b")), (70, _named("c"))])
    assert axis.holding(Facts(at=AT, app="b"), -1) == 0b1001
    assert axis.holding(Facts(at=AT, app="b"), 0b1) == 0b1
    assert axis.holding(Facts(at=AT, app="z"), -1) == 0


def test_one_finding_is_enough_where_it_counts() -> None:
    user = frozenset({Place.USER})
    axis = axis_of(
        [
            (0, Finds(names=("contact", "secret"))),
            (1, Finds(names=("secret",))),
            (2, Finds(names=("PERSON",), places=user)),
            (3, Finds(names=("PERSON",), min_score=0.8)),
            (4, TogetherWith(names=("PERSON",), places=user)),
        ]
    )
    assert axis.holding(Facts(at=AT, finds=(_found("a"),)), -1) == 0b11101
    elsewhere = (_found("a", Place.SYSTEM, 0.5),)
    assert axis.holding(Facts(at=AT, finds=elsewhere), -1) == 0b1
    unknown = (_found("a", None),)
    assert axis.holding(Facts(at=AT, finds=unknown), -1) == 0b11101
    assert axis.holding(Facts(at=AT), -1) == 0


def test_values_are_counted_where_more_than_one_is_asked_for() -> None:
    axis = axis_of([(0, Finds(names=("PERSON",), at_least=2)), (1, Finds(names=("PERSON",)))])
    assert axis.holding(Facts(at=AT, finds=(_found("a"), _found("a"))), -1) == 0b10
    assert axis.holding(Facts(at=AT, finds=(_found("a"), _found("b"))), -1) == 0b11


def test_other_conditions_are_tested_where_it_matters() -> None:
    ten, twenty = LongerThan(limit=10), LongerThan(limit=20)
    axis = axis_of([(0, ten), (1, LongerThan(limit=10)), (2, twenty), (5, ten)])
    facts = Facts(at=AT, characters={Place.USER: 15})
    assert axis.holding(facts, -1) & 0b111 == 0b011
    assert axis.holding(facts, 0b100) == 0
