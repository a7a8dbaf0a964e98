"""What the policies in force let a request spend, and which models they prefer for it."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.core.budget import Allowance
from gateway.core.money import Currency
from gateway.core.preference import Preference
from gateway.policy.facts import Facts
from gateway.policy.model import Policy, PolicySet


def allowances(policies: PolicySet, facts: Facts, currency: Currency) -> tuple[Allowance, ...]:
    """What the caller may spend of every budget of the policies that concern it."""
    return tuple(
        budget.allowance(facts, currency, enforced=not policy.reporting)
        for policy in policies.policies
        if policy.budgets and policy.scope.includes(facts)
        for budget in policy.budgets
    )


def most_per_request(policies: PolicySet, facts: Facts, currency: Currency) -> int | None:
    """The least `spend: {per_request}` of the policies in force, in billionths; None for none."""
    limits = [
        policy.per_request.in_base(currency)
        for policy in _in_force(policies, facts)
        if policy.per_request is not None
    ]
    return min(limits, default=None)


def preferences(policies: PolicySet, facts: Facts) -> tuple[Preference, ...]:
    """The rows of `models:` that stand for this request, in their order."""
    return tuple(
        row.preference
        for policy in _in_force(policies, facts)
        for row in policy.models
        if row.serves(facts)
    )


def names_served(policies: PolicySet, facts: Facts) -> frozenset[str]:
    """The names for which the policies in force hold rows; `facts` need only say who asks."""
    if not any(policy.models for policy in policies.policies):
        return frozenset()
    rows = (row for policy in _in_force(policies, facts) for row in policy.models)
    return frozenset[str]().union(*(row.names for row in rows))


def _in_force(policies: PolicySet, facts: Facts) -> Iterator[Policy]:
    for policy in policies.policies:
        if not policy.reporting and policy.scope.includes(facts):
            yield policy
