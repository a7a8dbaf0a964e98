from __future__ import annotations

from decimal import Decimal

import pytest
from rig.replayable import CLOUD, HOME, LENIENT, STRICT, facts, recorded

from gateway.backtest.bill import Bill, Pricing
from gateway.core.money import Cost, Currency
from gateway.cost.prices import Prices
from gateway.route.plan import Choice

MAIL = facts("EMAIL_ADDRESS")
OUTSIDE = Choice(target=CLOUD, model="gpt-4o")
INSIDE = Choice(target=HOME, model="m")


@pytest.fixture
def pricing() -> Pricing:
    return Pricing(Prices(Currency(base="USD")))


def test_where_the_same_target_answers_the_price_stays(pricing: Pricing) -> None:
    bill = Bill()
    pricing.stays(bill, recorded(LENIENT, MAIL))
    assert bill.recorded == bill.estimated == {"USD": Decimal("0.5")}


def test_where_nobody_answers_nothing_is_paid(pricing: Pricing) -> None:
    bill = Bill()
    pricing.nobody(bill, recorded(LENIENT, MAIL))
    assert (bill.recorded, bill.estimated) == ({"USD": Decimal("0.5")}, {"USD": Decimal(0)})


def test_a_provider_is_paid_by_the_price_list_for_the_recorded_usage(pricing: Pricing) -> None:
    bill = Bill()
    record = recorded(STRICT, MAIL, usage=(1_000_000, 100_000))
    pricing.moves(bill, record, OUTSIDE)
    # 2.50 USD for a million tokens in, 10 USD for a million out.
    assert bill.estimated == {"USD": Decimal("3.5")}
    assert bill.recorded == {"USD": Decimal("0.5")}


def test_a_target_with_a_fixed_cost_is_paid_for_its_time(pricing: Pricing) -> None:
    bill = Bill()
    at_home = recorded(STRICT, MAIL, usage=(10, 100), seconds=20)
    pricing.saw(at_home)  # a fifth of a second for a token
    pricing.moves(bill, recorded(LENIENT, MAIL, usage=(10, 18_000)), INSIDE)
    assert bill.estimated == {}
    pricing.settle(bill)
    assert bill.estimated == {"USD": Decimal(1)}  # an hour
    assert bill.recorded == {"USD": Decimal("0.5")}
    assert bill.unpriced == 0


def test_a_target_that_never_answered_has_no_pace_and_no_price(pricing: Pricing) -> None:
    bill = Bill()
    pricing.saw(recorded(STRICT, MAIL, status="timeout"))
    pricing.saw(recorded(STRICT, MAIL, usage=(10, 0)))
    pricing.moves(bill, recorded(LENIENT, MAIL), INSIDE)
    pricing.settle(bill)
    assert (bill.recorded, bill.estimated, bill.unpriced) == ({}, {}, 1)


def test_what_is_not_known_on_either_side_is_left_out_of_both(pricing: Pricing) -> None:
    bill = Bill()
    unknown = Cost(amount=Decimal(0), currency="USD", basis="unknown")
    odd = Choice(target=CLOUD, model="odd-model")
    refused = recorded(STRICT.replace("then: local", "then: block"), MAIL)
    pricing.moves(bill, recorded(STRICT, MAIL, cost=unknown), OUTSIDE)
    pricing.moves(bill, recorded(STRICT, MAIL), odd)
    pricing.moves(bill, recorded(STRICT, MAIL), None)
    pricing.moves(bill, refused, OUTSIDE)  # nobody knows how long the answer would have been
    pricing.nobody(bill, recorded(STRICT, MAIL, cost=unknown))
    pricing.stays(bill, recorded(STRICT, MAIL, cost=unknown))
    pricing.settle(bill)
    assert (bill.recorded, bill.estimated, bill.unpriced) == ({}, {}, 6)


def test_bills_add_up_by_currency() -> None:
    one = Bill(recorded={"USD": Decimal(1)}, estimated={"TRY": Decimal(40)}, unpriced=1)
    one.add(Bill(recorded={"USD": Decimal(2), "EUR": Decimal(3)}, unpriced=2))
    assert one.recorded == {"USD": Decimal(3), "EUR": Decimal(3)}
    assert (one.estimated, one.unpriced) == ({"TRY": Decimal(40)}, 3)
    assert one.currencies == ["EUR", "TRY", "USD"]


def test_currencies_without_an_amount_are_not_told_beside_others() -> None:
    assert Bill(recorded={"EUR": Decimal(0), "USD": Decimal(1)}).currencies == ["USD"]
    assert Bill(recorded={"EUR": Decimal(0), "USD": Decimal(0)}).currencies == ["EUR"]
    assert Bill().currencies == []
