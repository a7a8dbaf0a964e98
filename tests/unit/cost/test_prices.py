import sys
from collections.abc import Callable
from decimal import Decimal

import pytest

from gateway.core.money import Cost, Currency, FixedCost, Money
from gateway.core.reply import Usage
from gateway.core.target import Boundary, Target
from gateway.cost.prices import Prices

HOME = Boundary.ORGANISATION
USAGE = Usage(input=1000, output=100)
MONTHLY = FixedCost(monthly=(Money(Decimal(500), "USD"), Money(Decimal(6280), "TRY")))
TRY = Currency(base="TRY", rates={"USD": Decimal("41.2")})


def test_a_closed_model_costs_its_list_price_in_the_reporting_currency(
    target: Callable[..., Target], no_sockets: None
) -> None:
    assert Prices(TRY).cost(target(), "gpt-4o-mini", USAGE, 3.0) == Cost(
        amount=Decimal("0.008652"), currency="TRY", basis="price_list"
    )


def test_without_a_rate_an_amount_stays_in_its_own_currency(target: Callable[..., Target]) -> None:
    cost = Prices(Currency(base="TRY")).cost(target(), "gpt-4o-mini", USAGE, 1.0)
    assert (cost.amount, cost.currency) == (Decimal("0.00021"), "USD")


def test_an_estimated_count_makes_an_estimated_cost(target: Callable[..., Target]) -> None:
    usage = Usage(input=1, output=1, estimated=True)
    assert Prices(TRY).cost(target(), "gpt-4o-mini", usage, 1.0).estimated
    assert not Prices(TRY).cost(target(), "gpt-4o-mini", USAGE, 1.0).estimated


def test_an_unlisted_model_costs_nobody_knows_what(target: Callable[..., Target]) -> None:
    assert Prices(TRY).cost(target(), "no-such-model", USAGE, 1.0) == Cost(
        amount=Decimal(0), currency="TRY", basis="unpriced"
    )


def test_a_model_at_home_costs_its_share_of_the_month(target: Callable[..., Target]) -> None:
    at_home = target("vllm", HOME, cost=MONTHLY)
    monthly = Decimal(500) * Decimal("41.2") + 6280
    whole = Prices(TRY).cost(at_home, "qwen", USAGE, 730 * 3600)
    assert whole == Cost(amount=monthly, currency="TRY", basis="capacity", estimated=True)
    second = Prices(TRY).cost(at_home, "qwen", USAGE, 1.0)
    assert second.amount == (monthly / (730 * 3600)).quantize(Decimal("0.000000001"))


def test_slots_share_the_cost_of_a_machine(target: Callable[..., Target]) -> None:
    alone = Prices(TRY).cost(target("vllm", HOME, cost=MONTHLY), "m", USAGE, 730 * 3600)
    shared = Prices(TRY).cost(target("vllm", HOME, cost=MONTHLY, slots=8), "m", USAGE, 730 * 3600)
    assert shared.amount * 8 == alone.amount


def test_a_rented_machine_outside_costs_its_share_too(target: Callable[..., Target]) -> None:
    rented = target("vllm", Boundary.COUNTRY, cost=FixedCost(monthly=(Money(Decimal(73), "TRY"),)))
    assert Prices(TRY).cost(rented, "m", USAGE, 36.0) == Cost(
        amount=Decimal("0.001"), currency="TRY", basis="capacity", estimated=True
    )


def test_a_fixed_cost_in_one_currency_without_a_rate_stays_in_it(
    target: Callable[..., Target],
) -> None:
    rented = target("vllm", HOME, cost=FixedCost(monthly=(Money(Decimal(73), "EUR"),)))
    cost = Prices(TRY).cost(rented, "m", USAGE, 36.0)
    assert (cost.amount, cost.currency) == (Decimal("0.001"), "EUR")


def test_a_fixed_cost_that_cannot_be_summed_is_unknown(target: Callable[..., Target]) -> None:
    at_home = target("vllm", HOME, cost=MONTHLY)
    cost = Prices(Currency(base="EUR")).cost(at_home, "m", USAGE, 1.0)
    assert (cost.basis, cost.amount, cost.currency) == ("unpriced", Decimal(0), "EUR")


def test_a_model_at_home_without_a_cost_is_unknown_and_never_free(
    target: Callable[..., Target],
) -> None:
    assert Prices(TRY).cost(target("vllm", HOME), "gpt-4o-mini", USAGE, 1.0).basis == "unpriced"


@pytest.mark.parametrize("provider", ["embedded", "scripted"])
def test_a_demonstration_model_is_free_unless_a_cost_is_given(
    target: Callable[..., Target], provider: str
) -> None:
    assert Prices(TRY).cost(target(provider, HOME), "m", USAGE, 1.0).basis == "free"
    paid = target(provider, HOME, cost=MONTHLY)
    assert Prices(TRY).cost(paid, "m", USAGE, 1.0).basis == "capacity"


def test_a_simulated_provider_is_free(target: Callable[..., Target]) -> None:
    cost = Prices(TRY).cost(target(simulated=True), "gpt-4o-mini", USAGE, 1.0)
    assert cost == Cost(amount=Decimal(0), currency="TRY", basis="free")


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_no_time_costs_nothing(target: Callable[..., Target], seconds: float) -> None:
    cost = Prices(TRY).cost(target("vllm", HOME, cost=MONTHLY), "m", USAGE, seconds)
    assert (cost.amount, cost.basis) == (Decimal(0), "capacity")


def test_the_price_list_is_named() -> None:
    assert Prices(TRY).price_list.startswith("genai-prices ")


def test_the_list_can_be_read_before_it_is_needed(no_sockets: None) -> None:
    Prices(TRY).load()
    assert "genai_prices.data" in sys.modules
