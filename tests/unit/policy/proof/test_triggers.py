from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.policy.clauses import EMPTY
from gateway.policy.model import PolicySet
from gateway.policy.proof.space import space_of
from gateway.policy.proof.triggers import of_anything, of_otherwise, of_rule


def test_a_rule_is_triggered_alone_and_with_what_it_covers_and_with_its_veto(
    policies: Callable[..., PolicySet], known: dict[str, DataClass]
) -> None:
    loaded = policies(
        "when: {longer_than: 5 characters}, then: {mask: [PERSON, HEALTH]}",
        "when: {app: [a]}, unless: {finds: [API_KEY]}, then: allow",
    )
    space = space_of([loaded], known)
    policy = loaded.policies[0]
    masked, granted = (of_rule(policy, rule, space) for rule in policy.rules)
    names = [sorted(cell.name for cell in way.content.amounts) for way in masked]
    assert names == [[""], ["", "PERSON"], ["", "HEALTH"]]
    assert [sorted(cell.name for cell in way.content.amounts) for way in granted] == [
        [],
        ["API_KEY"],
    ]


def test_an_otherwise_that_masks_is_seen_by_what_it_covers(
    policies: Callable[..., PolicySet], known: dict[str, DataClass]
) -> None:
    plain, hiding = policies(), policies(otherwise="mask")
    assert len(of_otherwise(plain, space_of([plain], known))) == 2
    assert len(of_otherwise(hiding, space_of([hiding], known))) == 2 + len(DataClass)


def test_the_want_of_every_target_needs_several_rules(
    policies: Callable[..., PolicySet], known: dict[str, DataClass]
) -> None:
    rule = "when: {{finds: [{}]}}, then: allow, within: {{country: [{}]}}"
    loaded = policies(rule.format("PERSON", "TR"), rule.format("HEALTH", "DE"))
    ways = list(of_anything(loaded, space_of([loaded], known), EMPTY))
    found = {frozenset(cell.name for cell in way.content.amounts) for way in ways}
    assert {"PERSON", "HEALTH"} in found
    assert any(way.content.held for way in ways)
    assert any(way.content.uninspected for way in ways)
    assert any(way.content.unmaskable for way in ways)


def test_too_many_restrictions_are_said_to_be_so(
    policies: Callable[..., PolicySet], known: dict[str, DataClass]
) -> None:
    loaded = policies(*["then: allow, within: {country: [TR]}"] * 11)
    with pytest.raises(PolicyError, match="11 rules have `within`"):
        list(of_anything(loaded, space_of([loaded], known), EMPTY))
