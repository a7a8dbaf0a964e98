from __future__ import annotations

import pytest

from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.policy.clauses import read_clause
from gateway.policy.conditions.condition import ConditionKind, Example, Nature
from gateway.policy.conditions.load import condition_kinds
from gateway.policy.given import given_facts
from gateway.policy.yaml_events import read

ENTITIES = {"EMAIL_ADDRESS": DataClass.CONTACT, "PERSON": DataClass.CONTACT}
KINDS = list(condition_kinds().values())


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(item, id=f"{item.when} | {item.given}")
        for kind in KINDS
        for item in kind.examples
    ],
)
def test_a_condition_does_what_its_examples_say(example: Example) -> None:
    (when,), (given,) = read(example.when, "when"), read(example.given, "given")
    facts = given_facts(given, ENTITIES)
    clause = read_clause(when, "`when`", ENTITIES)
    assert clause.holds(facts) is example.holds
    for condition in clause.conditions:
        assert condition.note(facts, "en")
        assert condition.note(facts, "tr")
        assert condition.note(facts, "en") != condition.note(facts, "tr") or example.holds


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=text) for kind in KINDS for text in kind.refused]
)
def test_a_condition_that_makes_no_sense_does_not_load(text: str) -> None:
    (node,) = read(text, "when")
    with pytest.raises(PolicyError, match=r"^when:\d+:\d+: "):
        read_clause(node, "`when`", ENTITIES)


def test_every_condition_file_is_collected() -> None:
    names = set(condition_kinds())
    assert names == {
        "about", "app", "budget", "dialect", "finds", "has", "key", "language", "longer_than",
        "model_asked", "team", "time", "together_with",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_condition_describes_itself_and_shows_both_outcomes(kind: ConditionKind) -> None:
    assert kind.about.endswith(".")
    assert {example.holds for example in kind.examples} == {True, False}
    assert kind.refused


def test_content_can_be_narrowed_and_only_the_key_of_the_caller_is_identity() -> None:
    content = [kind for kind in KINDS if kind.nature is Nature.CONTENT]
    assert all("in" in kind.qualifiers for kind in content)
    identity = {kind.name for kind in KINDS if kind.nature is Nature.IDENTITY}
    assert identity == {"app", "team", "key"}
