from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.core.target import Boundary
from gateway.policy.given import USUAL_TARGETS, given_facts, given_targets
from gateway.policy.yaml_events import read

ENTITIES = {"PERSON": DataClass.CONTACT}


def test_facts_are_as_stated() -> None:
    text = (
        "{finds: {PERSON: {count: 2, score: 0.5, in: system, maskable: false}, secret: 1}, app: a, "
        "team: t, key: k, dialect: d, model_asked: m, language: [tr], characters: {user: 9}, "
        "uninspected: true, held: true, has: [tools], time: 2026-03-02 18:30}"
    )
    facts = given_facts(read(text, "f.yaml")[0], ENTITIES)
    assert [value.entity for value in facts.finds] == ["PERSON", "PERSON", "secret"]
    first = facts.finds[0]
    assert (first.data_class, first.score, first.place) == (DataClass.CONTACT, 0.5, Place.SYSTEM)
    assert not first.maskable
    assert len(facts.values["contact"]) == 2
    assert (facts.app, facts.team, facts.key) == ("a", "t", "k")
    assert (facts.dialect, facts.model_asked) == ("d", "m")
    assert facts.languages == {"tr": {Place.USER}}
    assert facts.has == {"tools"}
    assert facts.at == datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    assert facts.characters == {Place.USER: 9}
    assert facts.uninspected
    assert facts.held


def test_zero_findings_and_ten_thousand_are_facts() -> None:
    assert given_facts(read("finds: {secret: 0}", "f")[0], {}).finds == ()
    assert len(given_facts(read("finds: {secret: 10000}", "f")[0], {}).values["secret"]) == 10_000


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("about: person", {Place.USER}),
        ("about: {person: system}", {Place.SYSTEM}),
        ("about: {person: [system, tools]}", {Place.SYSTEM, Place.TOOLS}),
        ("app: a", set()),
    ],
)
def test_a_person_is_spoken_of_where_it_is_stated(text: str, places: set[Place]) -> None:
    assert given_facts(read(text, "f")[0], {}).persons == places


def test_a_time_is_a_day_of_the_week_or_of_the_calendar() -> None:
    for text, expected in (
        ("sat 09:05", "2026-01-03 09:05"),
        ("2026-12-31 00:00", "2026-12-31 00:00"),
    ):
        facts = given_facts(read(f"time: {text}", "f")[0], {})
        assert f"{facts.at:%Y-%m-%d %H:%M}" == expected
    for text in ("saturday 09:05", "sat", "2026-02-30 10:00", "sat 24:00"):
        with pytest.raises(PolicyError, match=r"f:1:7: `time` is not a time\."):
            given_facts(read(f"time: {text}", "f")[0], {})


def test_a_language_is_said_by_the_user_or_at_the_places_stated() -> None:
    facts = given_facts(read("language: {tr: [system, answer], en: user}", "f")[0], {})
    assert facts.languages == {"tr": {Place.SYSTEM, Place.ANSWER}, "en": {Place.USER}}


def test_targets_are_as_stated_or_the_usual_two() -> None:
    assert given_targets(read("app: a", "f")[0]) == USUAL_TARGETS
    assert given_targets(read("targets: []", "f")[0]) == ()
    text = "targets: [{name: a, boundary: country, country: TR, transfer: expired}]"
    (target,) = given_targets(read(text, "f")[0])
    assert (target.boundary, target.country) == (Boundary.COUNTRY, "TR")
    assert target.transfer is not None
    assert target.transfer.expires is not None
    assert target.transfer.expires.year == 2000


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "finds: {secrets: 1}",
        "finds: {secret: -1}",
        "finds: {secret: {counts: 1}}",
        "finds: [secret]",
        "finds: {secret: []}",
        "finds: {secret: {in: []}}",
        "finds: {secret: {in: {header: 1}}}",
        "finds: {secret: {in: {user: 2}}}",
        "finds: {secret: {in: {user: 1}, score: 1}}",
        "uninspected: 1",
        "application: a",
        "about: people",
        "about: {persons: user}",
        "about: {person: header}",
        "about: {}",
        "used: 80",
        "used: {month: much}",
        "used: {}",
        "language: 1",
    ],
)
def test_facts_of_another_shape_are_refused(text: str) -> None:
    with pytest.raises(PolicyError, match=r"^f\.yaml:1:\d+: "):
        given_facts(read(text, "f.yaml")[0], ENTITIES)


@pytest.mark.parametrize(
    "text",
    [
        "targets: [{name: a}]",
        "targets: [{boundary: external}]",
        "targets: [{name: a, boundary: here}]",
        "targets: [{name: a, boundary: external, transfer: maybe}]",
        "targets: [a]",
    ],
)
def test_targets_of_another_shape_are_refused(text: str) -> None:
    with pytest.raises(PolicyError, match=r"^f\.yaml:1:\d+: "):
        given_targets(read(text, "f.yaml")[0])


def test_a_value_can_stand_at_several_places_and_values_of_a_kind_can_differ() -> None:
    text = "finds: {PERSON: [{in: [user, tools]}, {count: 2, in: {system: 0.5, user: 0.9}}]}"
    facts = given_facts(read(text, "f.yaml")[0], ENTITIES)
    assert len(facts.values["PERSON"]) == 3
    spots = [(found.fingerprint, found.place, found.score) for found in facts.finds]
    assert spots == [
        ("PERSON 0", Place.USER, 1.0),
        ("PERSON 0", Place.TOOLS, 1.0),
        ("PERSON 1", Place.SYSTEM, 0.5),
        ("PERSON 1", Place.USER, 0.9),
        ("PERSON 2", Place.SYSTEM, 0.5),
        ("PERSON 2", Place.USER, 0.9),
    ]


def test_no_facts_are_those_of_a_request_of_which_nothing_is_known() -> None:
    facts = given_facts(read("{}", "f.yaml")[0], ENTITIES)
    assert (facts.app, facts.finds, facts.held) == ("", (), False)


def test_a_transfer_basis_holds_between_its_days() -> None:
    text = (
        "targets: [{name: a, boundary: external, "
        "transfer: {signed: 2026-03-02, expires: 2027-03-01}}]"
    )
    (target,) = given_targets(read(text, "f")[0])
    assert target.transfer is not None
    days = (date(2026, 3, 1), date(2026, 3, 2), date(2027, 3, 1), date(2027, 3, 2))
    assert [target.transfer.valid_on(day) for day in days] == [False, True, True, False]
    with pytest.raises(PolicyError, match=r"`signed` is not a day\. Write it as"):
        given_targets(read(text.replace("2026-03-02", "soon"), "f")[0])
