from __future__ import annotations

from datetime import UTC, datetime

from gateway.core.finding import DataClass
from gateway.policy.clauses import EMPTY, place_of, read_clause
from gateway.policy.conditions.condition import Nature
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.yaml_events import read

AT = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = FoundValue(
    entity="API_KEY", data_class=DataClass.SECRET, score=1, place=None, fingerprint="x"
)


def test_all_conditions_must_hold() -> None:
    (node,) = read("{finds: [secret], app: [a]}", "f.yaml")
    clause = read_clause(node, "`when`", {})
    assert clause.holds(Facts(at=AT, finds=(SECRET,), app="a"))
    assert not clause.holds(Facts(at=AT, finds=(SECRET,), app="b"))
    assert not clause.holds(Facts(at=AT, app="a"))
    assert clause.note(Facts(at=AT, finds=(SECRET,), app="a"), "en") == "found 1 secret, app: a"


def test_no_conditions_always_hold() -> None:
    assert EMPTY.holds(Facts(at=AT))
    assert EMPTY.failing(Facts(at=AT)) is None
    assert not EMPTY.on_content


def test_what_comes_with_the_request_counts_as_content() -> None:
    natures = {}
    for text in ("finds: [secret]", "model_asked: [x]", "app: [a]"):
        clause = read_clause(read(text, "f.yaml")[0], "`when`", {})
        natures[text] = (clause.content, clause.client, clause.on_content)
    assert list(natures.values()) == [(True, False, True), (False, True, True), (False,) * 3]


def test_the_place_of_a_nature_is_its_first_condition() -> None:
    (node,) = read("{app: [a], language: [tr]}", "f.yaml")
    assert place_of(node, {Nature.CONTENT}).column == 12
    assert place_of(node, {Nature.CLIENT}) == node.at
