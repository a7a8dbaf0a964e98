from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from rig.allowances import allowance
from rig.audit_values import a_request, a_segment
from rig.payloads import external_target, home_target

from gateway.core.budget import NANO, Reservation
from gateway.core.errors import BudgetUnavailable, PolicyError
from gateway.core.money import Cost, Currency, FixedCost, Money
from gateway.core.request import Request
from gateway.cost.prices import Prices
from gateway.line.spending import Funds, RuledOut, Short, Spending, check_money, too_dear, weighed
from gateway.policy.facts import Facts
from gateway.policy.load import load_texts
from gateway.route.plan import Choice
from gateway.state.budgets import FILE, Budgets

LIRA = Currency(base="TRY", rates={"USD": Decimal(40)})
RENTED = replace(
    external_target("cloud"),
    cost=FixedCost(monthly=(Money(Decimal(2_628_000), "TRY"),)),  # a lira a second
)
TEAM = allowance(100 * NANO)
FUNDS = Funds(allowances=(TEAM,), used={"team-month": 0})
CLOUD, HOME = Choice(target=RENTED, model="m"), Choice(target=home_target(), model="m")
UNPRICED = Choice(
    target=external_target("cloud", "https://example.com/v1", simulated=False), model="no-such"
)


def writing(tokens: int) -> Request:
    return replace(a_request(a_segment("x"), request_id="r"), options={"max_tokens": tokens})


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Budgets]:
    opened = Budgets(tmp_path, "boot_1", lambda _: True)
    yield opened
    opened.close()


@pytest.fixture
def spending(store: Budgets) -> Spending:
    return Spending(store, Prices(LIRA), LIRA)


async def set_aside(
    spending: Spending, choice: Choice = CLOUD, tokens: int = 200, **more: object
) -> Reservation | RuledOut:
    wanted = {"funds": FUNDS, "name": "req 1", "already": 0, "beyond": frozenset[str](), **more}
    funds = wanted.pop("funds")
    return await spending.set_aside(funds, choice, writing(tokens), **wanted)  # type: ignore[arg-type]


def cost(amount: str, currency: str = "TRY", basis: str = "capacity") -> Cost:
    return Cost(amount=Decimal(amount), currency=currency, basis=basis)


async def test_the_estimate_is_set_aside_and_the_cost_takes_its_place(
    spending: Spending, store: Budgets
) -> None:
    reservation = await set_aside(spending)
    assert isinstance(reservation, Reservation)
    assert reservation.amount == 10 * NANO  # 200 tokens at 20 a second, a lira each
    assert await store.used((TEAM,)) == {"team-month": 10 * NANO}
    assert await spending.settle(reservation, cost("0.25")) == NANO // 4
    assert await store.used((TEAM,)) == {"team-month": NANO // 4}


@pytest.mark.parametrize("odd", [cost("0.25", "EUR"), cost("0", basis="unpriced")])
async def test_a_cost_that_cannot_be_told_counts_as_it_was_estimated(
    spending: Spending, store: Budgets, odd: Cost
) -> None:
    reservation = await set_aside(spending)
    assert isinstance(reservation, Reservation)
    await spending.settle(reservation, odd)
    assert await store.used((TEAM,)) == {"team-month": 10 * NANO}


async def test_why_a_target_is_ruled_out_is_told(spending: Spending) -> None:
    assert await set_aside(spending, UNPRICED) == RuledOut(Short.PRICE)
    full = RuledOut(Short.BUDGET, frozenset({"team-month"}))
    assert await set_aside(spending, tokens=2_001) == full
    capped = Funds(per_request=10 * NANO)
    assert isinstance(await set_aside(spending, funds=capped), Reservation)
    assert await set_aside(spending, funds=capped, already=1) == RuledOut(Short.SPEND)


async def test_what_is_not_limited_is_not_weighed(spending: Spending, tmp_path: Path) -> None:
    reservation = await set_aside(spending, UNPRICED, funds=Funds())
    assert isinstance(reservation, Reservation)
    await spending.settle(reservation, cost("5"))
    assert not (tmp_path / FILE).exists()


async def test_only_targets_at_home_go_beyond_a_limit(spending: Spending) -> None:
    beyond = frozenset({"team-month"})
    await set_aside(spending, tokens=2_000, name="all of it")
    assert isinstance(await set_aside(spending, CLOUD, beyond=beyond), RuledOut)
    assert isinstance(await set_aside(spending, HOME), RuledOut)
    assert isinstance(await set_aside(spending, HOME, beyond=beyond), Reservation)


async def test_what_cannot_be_settled_goes_on_counting_until_it_can(
    spending: Spending, store: Budgets, tmp_path: Path
) -> None:
    reservation = await set_aside(spending)
    assert isinstance(reservation, Reservation)
    (tmp_path / FILE).rename(tmp_path / "away")
    await spending.settle(reservation, cost("1"))
    (tmp_path / "away").rename(tmp_path / FILE)
    assert await store.used((TEAM,)) == {"team-month": 10 * NANO}
    await set_aside(spending, name="req 2", tokens=20)
    assert await store.used((TEAM,)) == {"team-month": 2 * NANO}


async def test_a_store_that_is_gone_grants_nothing(spending: Spending, tmp_path: Path) -> None:
    await set_aside(spending)
    (tmp_path / FILE).unlink()
    with pytest.raises(BudgetUnavailable):
        await set_aside(spending, name="req 2")


async def test_the_facts_know_what_is_used(spending: Spending) -> None:
    text = "policy: p\notherwise: allow\nbudgets: {b: {each: all, per: day, limit: 100 TRY}}\n"
    facts = Facts(at=datetime(2026, 11, 3, tzinfo=UTC))
    funds = await spending.funds(load_texts([("p.yaml", text)], {}), facts)
    assert [item.period for item in funds.allowances] == ["2026-11-03"]
    assert weighed(facts, funds).used_of("b") == 0
    assert weighed(facts, replace(funds, used={"b": 85 * NANO})).used_of("b") == Decimal("0.85")
    assert weighed(facts, replace(funds, spent=frozenset({"b"}))).used_of("b") == 1
    assert weighed(facts, Funds()) is facts


def test_the_fault_says_what_to_do() -> None:
    full = too_dear(RuledOut(Short.BUDGET, frozenset({"team-month"})), FUNDS)
    assert (full.code, full.http_status) == ("insufficient_quota", 429)
    assert "its limit for 2026-11 is 100 TRY" in full.message
    dear = too_dear(RuledOut(Short.SPEND), Funds(per_request=5 * NANO))
    assert (dear.code, dear.http_status) == ("over_spend_limit", 400)
    unpriced = too_dear(RuledOut(Short.PRICE), FUNDS)
    assert (unpriced.code, unpriced.http_status, unpriced.retryable) == (
        "price_unknown",
        503,
        False,
    )


def test_a_row_without_a_price_is_an_error_only_where_its_policy_spends() -> None:
    prices = Prices(LIRA)

    def check(more: str) -> None:
        text = f"policy: p\notherwise: allow\nmodels: [{{use: cloud/no-such}}]\n{more}"
        outside = replace(UNPRICED.target, model="", models=("no-such",))
        check_money(load_texts([("p.yaml", text)], {}), [outside], prices, LIRA)

    check("")
    with pytest.raises(PolicyError, match=r"p\.yaml:3:16: .*price of this model is not known"):
        check("spend: {per_request: 5 TRY}\n")
    with pytest.raises(PolicyError, match=r"No rate leads from EUR to TRY"):
        check("budgets: {b: {each: all, per: day, limit: 5 EUR}}\n")
