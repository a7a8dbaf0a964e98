from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.known_public import mark_of
from gateway.policy.model import PolicySet

Load = Callable[..., PolicySet]
MARK = mark_of("kanun " * 50)
TEXT = "policy: p\notherwise: allow\nrules:\n  - {name: a, why: w, then: block}\n"
FOUND = FoundValue(
    entity="PERSON",
    data_class=DataClass.CONTACT,
    score=1,
    place=None,
    fingerprint="a",
    inside=frozenset({MARK}),
)


def test_a_policy_with_other_rules_is_made_ready_again(load_policies: Load) -> None:
    (policy,) = load_policies(TEXT).policies
    assert list(policy.table.effects) == [Effect.BLOCK]
    assert list(replace(policy, rules=()).table.effects) == []


def test_a_policy_does_not_count_what_it_knows_to_be_public(load_policies: Load) -> None:
    facts = Facts(at=datetime(2026, 1, 1, tzinfo=UTC), finds=(FOUND,))
    (knowing,) = load_policies(TEXT + f"known_public: ['{MARK}']\n").policies
    (other,) = load_policies(TEXT).policies
    assert knowing.counted(facts).exempt == {0}
    assert other.counted(facts) is facts
