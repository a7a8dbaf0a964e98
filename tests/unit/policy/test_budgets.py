from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from gateway.core.budget import NANO, Allowance
from gateway.core.money import Currency
from gateway.policy.budgets import read_budgets
from gateway.policy.facts import Facts
from gateway.policy.yaml_events import read

LIRA = Currency(base="TRY", rates={"USD": Decimal(40)})
AT = datetime(2026, 11, 30, 23, 30, tzinfo=ZoneInfo("Europe/Istanbul"))
FACTS = Facts(at=AT, app="crm", team="legal", key="key_1")


def allowance(text: str, facts: Facts = FACTS) -> Allowance:
    (budget,) = read_budgets(read(f"month: {text}", "f.yaml")[0])
    return budget.allowance(facts, LIRA, enforced=True)


@pytest.mark.parametrize(
    ("each", "holder"), [("key", "key_1"), ("app", "crm"), ("team", "legal"), ("all", "")]
)
def test_the_holder_comes_from_the_key_alone(each: str, holder: str) -> None:
    assert allowance(f"{{each: {each}, per: day, limit: 5 TRY}}").holder == holder


@pytest.mark.parametrize(("per", "period"), [("day", "2026-11-30"), ("month", "2026-11")])
def test_the_period_is_that_of_the_clock_on_the_wall(per: str, period: str) -> None:
    assert allowance(f"{{each: all, per: {per}, limit: 5 TRY}}").period == period


@pytest.mark.parametrize(("team", "limit"), [("legal", 240), ("sales", 15)])
def test_a_holder_with_a_limit_of_its_own_has_that(team: str, limit: int) -> None:
    text = "{each: team, per: day, limit: 15 TRY, limits: {legal: 6 USD}}"
    found = allowance(text, Facts(at=AT, team=team))
    assert found.limit == limit * NANO
    assert found.currency == "TRY"


def test_without_the_key_there_are_no_budgets() -> None:
    assert read_budgets(None) == ()
