from __future__ import annotations

from datetime import UTC, datetime

from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.policy.conditions.finds import Finds
from gateway.policy.facts import Facts, FoundValue


def _value(fingerprint: str, *, place: Place | None = Place.USER, score: float = 1) -> FoundValue:
    return FoundValue(
        entity="PERSON",
        data_class=DataClass.CONTACT,
        score=score,
        place=place,
        fingerprint=fingerprint,
    )


def _facts(*values: FoundValue) -> Facts:
    return Facts(at=datetime(2026, 1, 1, tzinfo=UTC), finds=values)


def test_equal_values_count_once() -> None:
    three = Finds(names=("contact",), at_least=3)
    assert not three.test(_facts(*[_value("a")] * 10_000, _value("b")))
    assert three.test(_facts(_value("a"), _value("b"), _value("c")))


def test_a_value_named_by_entity_and_class_counts_once() -> None:
    assert Finds(names=("contact", "PERSON")).count(_facts(_value("a"))) == 1


def test_values_without_a_fingerprint_count_one_by_one() -> None:
    assert Finds(names=("contact",)).count(_facts(_value(""), _value(""))) == 2


def test_a_value_of_unknown_place_counts_everywhere() -> None:
    answer = Finds(names=("contact",), places=frozenset({Place.ANSWER}))
    assert answer.test(_facts(_value("a", place=None)))
    assert not answer.test(_facts(_value("a", place=Place.USER)))


def test_only_findings_of_the_score_are_counted() -> None:
    sure = Finds(names=("contact",), min_score=0.8, at_least=2)
    assert not sure.test(_facts(_value("a", score=0.9), _value("b", score=0.5)))
    assert sure.test(_facts(_value("a", score=0.9), _value("b", score=0.8)))


def test_notes_say_how_many_and_how_many_are_needed() -> None:
    facts = _facts(_value("a"))
    assert Finds(names=("secret", "financial")).note(facts, "en") == "found no secret or financial"
    assert Finds(names=("secret",)).note(facts, "tr") == "secret bulunmadı"
    assert Finds(names=("contact",), at_least=10).note(facts, "en") == "1 contact, needs 10"
    assert Finds(names=("contact",), at_least=10).note(facts, "tr") == "1 contact, en az 10"
    assert Finds(names=("secret", "contact")).note(facts, "en") == "found 1 contact"
    narrowed = Finds(names=("contact",), min_score=0.5, places=frozenset({Place.USER}))
    assert narrowed.note(facts, "tr") == "1 contact (user) (puan ≥ 0.5) bulundu"
