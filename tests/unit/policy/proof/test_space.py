from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.errors import PolicyError
from gateway.policy.model import PolicySet, Scope
from gateway.policy.proof import space as module
from gateway.policy.proof.space import Space


def test_names_and_times_that_no_rule_tells_apart_are_one(space: Callable[..., Space]) -> None:
    alike = space("when: {app: [a, b]}, then: local", "when: {app: [a, b]}, then: block")
    assert [context.values for context in alike.contexts] == [(), (("app", "a"),)]
    apart = space("when: {app: [a, b]}, then: local", "when: {app: [b]}, then: block")
    assert len(apart.contexts) == 3
    hours = space("when: {time: {days: [mon-fri], from: '08:00', to: '18:00'}}, then: local")
    assert len(hours.contexts) == 2
    assert len({context.facts.at for context in hours.contexts}) == 2


def test_each_way_is_asked_in_each_context_that_a_clause_does_not_rule_out(
    space: Callable[..., Space], policies: Callable[..., PolicySet]
) -> None:
    rule = "when: {app: [a], finds: [contact], dialect: [x, y]}, then: local"
    here, clause = space(rule), policies(rule).policies[0].rules[0].when
    ways = here.ways([clause])
    assert [way.chosen for way in ways] == [(("dialect", "x"),), (("dialect", "y"),)]
    stated = list(here.stated(ways, Scope(), clause))
    assert [facts.app for _, facts in stated] == ["a", "a"]
    assert all(one.facts(here.entities) == facts for one, facts in stated)
    assert len(list(here.stated(ways, Scope()))) == 4


def test_a_client_cannot_choose_two_things_at_once(
    space: Callable[..., Space], policies: Callable[..., PolicySet]
) -> None:
    rules = "when: {dialect: [x]}, then: local", "when: {dialect: [y]}, then: local"
    clauses = [rule.when for rule in policies(*rules).policies[0].rules]
    assert space(*rules).ways(clauses) == []


def test_there_can_be_too_many_contexts(
    space: Callable[..., Space], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_CONTEXTS", 3)
    with pytest.raises(PolicyError, match="4 combinations of app, team"):
        space("when: {app: [a], team: [b]}, then: local")
