from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from gateway.core.budget import NANO
from gateway.core.money import Currency
from gateway.policy.facts import Facts
from gateway.policy.model import PolicySet
from gateway.policy.spending import allowances, most_per_request, names_served, preferences

Load = Callable[..., PolicySet]
LIRA = Currency(base="TRY", rates={"USD": Decimal(40)})
LEGAL = Facts(at=datetime(2026, 1, 1, tzinfo=UTC), team="legal")
SALES = Facts(at=datetime(2026, 1, 1, tzinfo=UTC), team="sales")

ALL = """
policy: everybody
otherwise: allow
budgets: {all-day: {each: all, per: day, limit: 100 TRY}}
spend: {per_request: 5 TRY}
"""
OF_LEGAL = """
policy: legal
applies_to: {team: [legal]}
otherwise: allow
budgets: {team-month: {each: team, per: month, limit: 10 USD}}
spend: {per_request: 0.1 USD}
models:
  - {use: a, for: [fast]}
  - {use: b}
"""


def test_everything_of_the_policies_that_concern_the_caller_counts(load_policies: Load) -> None:
    policies = load_policies(ALL, OF_LEGAL)
    assert [item.budget for item in allowances(policies, LEGAL, LIRA)] == ["all-day", "team-month"]
    assert [item.budget for item in allowances(policies, SALES, LIRA)] == ["all-day"]
    assert most_per_request(policies, LEGAL, LIRA) == 4 * NANO
    assert most_per_request(policies, SALES, LIRA) == 5 * NANO
    assert [row.use for row in preferences(policies, LEGAL)] == ["b"]
    assert preferences(policies, SALES) == ()
    assert names_served(policies, LEGAL) == {"fast", "auto"}
    assert names_served(policies, SALES) == set()


def test_a_policy_that_only_reports_counts_and_binds_nobody(load_policies: Load) -> None:
    policies = load_policies(OF_LEGAL.replace("otherwise", "mode: report\notherwise"))
    (counted,) = allowances(policies, LEGAL, LIRA)
    assert not counted.enforced
    assert most_per_request(policies, LEGAL, LIRA) is None
    assert preferences(policies, LEGAL) == ()


def test_without_any_of_it_nothing_is_limited(load_policies: Load) -> None:
    policies = load_policies("policy: p\notherwise: allow")
    assert allowances(policies, LEGAL, LIRA) == ()
    assert most_per_request(policies, LEGAL, LIRA) is None
