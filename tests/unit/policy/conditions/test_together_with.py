from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.policy.clauses import read_clause
from gateway.policy.conditions.together_with import TogetherWith
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.yaml_events import read

ENTITIES = {"PERSON": DataClass.CONTACT, "EMAIL_ADDRESS": DataClass.CONTACT}


def _facts(place: Place | None) -> Facts:
    value = FoundValue(
        entity="PERSON", data_class=DataClass.CONTACT, score=0.4, place=place, fingerprint="x"
    )
    return Facts(at=datetime(2026, 1, 1, tzinfo=UTC), finds=(value,))


def test_a_value_of_unknown_place_keeps_company_everywhere() -> None:
    narrow = TogetherWith(names=("contact",), places=frozenset({Place.ANSWER}))
    assert narrow.test(_facts(None))
    assert narrow.test(_facts(Place.ANSWER))
    assert not narrow.test(_facts(Place.USER))


def test_the_note_says_what_is_beside_it() -> None:
    company = TogetherWith(names=("secret", "PERSON"))
    assert company.note(_facts(Place.USER), "en") == "together with PERSON"
    assert company.note(_facts(Place.USER), "tr") == "PERSON ile birlikte"
    alone = TogetherWith(names=("secret", "financial"), places=frozenset({Place.USER}))
    assert alone.note(_facts(None), "en") == "no secret or financial (user) beside it"
    assert alone.note(_facts(None), "tr") == "yanında secret veya financial (user) yok"


def test_a_value_cannot_be_its_own_company() -> None:
    (node,) = read("{finds: [PERSON], together_with: [secret, contact]}", "f.yaml")
    with pytest.raises(PolicyError, match=r"f\.yaml:1:43: One value would be both `contact` and"):
        read_clause(node, "`when`", ENTITIES)


def test_what_it_covers_is_named_by_finds_alone() -> None:
    (node,) = read("{together_with: [secret], finds: [PERSON]}", "f.yaml")
    assert read_clause(node, "`when`", ENTITIES).kinds == ("PERSON",)
