from __future__ import annotations

from decimal import Decimal

from gateway.core.money import Cost, Currency, Money


def test_an_amount_in_the_base_needs_no_rate() -> None:
    money = Money(Decimal("0.10"), "TRY")
    assert Currency(base="TRY").to_base(money) is money


def test_an_amount_is_converted_in_decimals() -> None:
    currency = Currency(base="TRY", rates={"USD": Decimal("41.2")})
    assert currency.to_base(Money(Decimal("0.1"), "USD")) == Money(Decimal("4.12"), "TRY")
    assert currency.to_base(Money(Decimal("1E-9"), "USD")) == Money(Decimal("41.2E-9"), "TRY")


def test_an_amount_without_a_rate_is_not_guessed() -> None:
    assert Currency(base="TRY").to_base(Money(Decimal(1), "USD")) is None


def test_a_cost_without_a_price_says_so() -> None:
    assert Cost(amount=Decimal(0), currency="TRY", basis="free").priced
    assert not Cost(amount=Decimal(0), currency="TRY", basis="unpriced").priced
