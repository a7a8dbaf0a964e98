from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from gateway.core.money import Currency, FixedCost, Money
from gateway.core.target import Boundary, Target
from gateway.cost.amortised import Amortised, months
from gateway.cost.prices import Prices

MONTH = timedelta(hours=730)
TRY = Prices(Currency(base="TRY", rates={"USD": Decimal(40)}))


def test_the_fixed_cost_of_a_time_is_shared_out_over_tokens(target: Callable[..., Target]) -> None:
    fixed = FixedCost(monthly=(Money(Decimal(100), "USD"), Money(Decimal(1000), "TRY")))
    found = Amortised.over(MONTH / 2, [target("vllm", Boundary.ORGANISATION, cost=fixed)], TRY)
    assert found.fixed == {"test/target": Money(Decimal(2500), "TRY")}
    assert found.share("test/target", 30, 100) == Decimal(750)


def test_a_target_without_a_cost_and_one_in_two_currencies_are_left_out(
    target: Callable[..., Target],
) -> None:
    mixed = FixedCost(monthly=(Money(Decimal(1), "EUR"), Money(Decimal(1), "GBP")))
    targets = [target(), target("vllm", Boundary.ORGANISATION, cost=mixed)]
    assert Amortised.over(MONTH, targets, TRY).fixed == {}


def test_a_month_has_730_hours() -> None:
    assert months(MONTH) == 1
    assert months(timedelta(seconds=-5)) == 0
