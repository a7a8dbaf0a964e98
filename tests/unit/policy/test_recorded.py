from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from gateway.audit.encode import canonical
from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.recorded import Missing, NotReplayable, facts_of, recorded

AT = datetime(2026, 5, 1, 9, 30, 1, 250, tzinfo=timezone(timedelta(hours=3)))
PLAIN = Facts(at=datetime(1970, 1, 1, tzinfo=UTC))


def a_value(
    value: str,
    *,
    score: float = 0.873,
    place: Place | None = Place.USER,
    maskable: bool = True,
    checksum: bool = False,
    segment: int = 0,
    inside: frozenset[str] = frozenset(),
) -> FoundValue:
    return FoundValue(
        entity="EMAIL_ADDRESS",
        data_class=DataClass.CONTACT,
        score=score,
        place=place,
        fingerprint=value,
        maskable=maskable,
        checksum=checksum,
        segment=segment,
        inside=inside,
    )


WHOLE = Facts(
    at=AT,
    finds=(
        a_value("1"),
        a_value("2"),
        a_value("2", place=Place.SYSTEM),
        a_value("3", maskable=False, checksum=True),
        a_value("4", segment=2, inside=frozenset({"sha256:1", "sha256:2"})),
        a_value("", score=1.0, place=None),
    ),
    app="crm",
    team="sales",
    key="key_1",
    uninspected=("opaque",),
    opaque=True,
    languages={"tr": frozenset({Place.USER, Place.SYSTEM}), "en": frozenset({Place.ANSWER})},
    persons=frozenset({Place.USER, Place.ANSWER}),
    dialect="openai_chat",
    model_asked="gpt-4o",
    has=frozenset({"tools"}),
    held=True,
    characters={Place.USER: 31, Place.SYSTEM: 4},
    used={"team-month": Decimal("0.853"), "day": Decimal(0)},
)


def a_record(facts: Facts, /, **other: object) -> dict[str, object]:
    """As much of a record as a decision is made from again, as it comes out of the log."""
    return {
        "app": facts.app,
        "team": facts.team,
        "key_id": facts.key,
        "model_asked": facts.model_asked,
        "facts": json.loads(canonical(recorded(facts))),
        **other,
    }


def test_every_fact_comes_back() -> None:
    # What is exempt, each policy finds anew from the documents that it knows.
    unlike = [item.name for item in fields(Facts) if item.init and item.name != "exempt"]
    assert [name for name in unlike if getattr(WHOLE, name) == getattr(PLAIN, name)] == []
    assert facts_of(a_record(WHOLE)) == WHOLE


def test_equal_values_share_a_number_and_the_number_says_nothing() -> None:
    secret = [a_value("c0ffee"), a_value("badcab"), a_value("c0ffee", place=Place.SYSTEM)]
    groups = recorded(replace(WHOLE, finds=tuple(secret)))["finds"]
    assert isinstance(groups, list)
    assert [(group["in"], group["values"]) for group in groups] == [
        ("user", [1, 2]),
        ("system", [1]),
    ]
    assert "c0ffee" not in str(groups)


def test_a_value_without_a_fingerprint_stays_one_of_its_own() -> None:
    facts = replace(WHOLE, finds=(a_value(""), a_value(""), a_value("x"), a_value("x")))
    back = facts_of(a_record(facts))
    assert len(back.values["contact"]) == len(facts.values["contact"]) == 3


def test_a_model_whose_name_was_not_kept_is_nobody() -> None:
    assert facts_of(a_record(WHOLE, model_asked="unknown")).model_asked == ""


@pytest.mark.parametrize("name", recorded(WHOLE))
def test_a_record_that_lacks_a_fact_cannot_be_replayed(name: str) -> None:
    record = a_record(WHOLE)
    part = record["facts"]
    assert isinstance(part, dict)
    del part[name]
    with pytest.raises(NotReplayable) as caught:
        facts_of(record)
    assert caught.value.missing is Missing.FACTS


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"facts": None, "model_asked": "m"},
        a_record(WHOLE, app=None),
        a_record(WHOLE, facts={**recorded(WHOLE), "held": 1}),
        a_record(WHOLE, facts={**recorded(WHOLE), "at": "then"}),
        a_record(WHOLE, facts={**recorded(WHOLE), "persons_in": ["nowhere"]}),
        a_record(WHOLE, facts={**recorded(WHOLE), "finds": [{"entity": "X"}]}),
        a_record(WHOLE, facts={**recorded(WHOLE), "characters_in": {"user": True}}),
        a_record(WHOLE, facts={**recorded(WHOLE), "used": {"day": "much"}}),
        a_record(WHOLE, facts={**recorded(WHOLE), "has": "tools"}),
    ],
)
def test_what_is_no_fact_cannot_be_replayed(record: dict[str, object]) -> None:
    with pytest.raises(NotReplayable):
        facts_of(record)
