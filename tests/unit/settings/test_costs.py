from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from gateway.core.errors import SettingsError
from gateway.cost.fixed import EXAMPLES
from gateway.settings import Settings
from gateway.settings.target_keys import COST

Made = Callable[..., Settings]
Text = Callable[..., str]


def test_a_fixed_cost_is_read(made: Made, target_text: Text) -> None:
    text = target_text(cost="{hardware: 3600 USD over 36 months, maintenance: 12%/year}")
    cost = made(text).targets[0].cost
    assert cost is not None
    assert [(money.amount, money.currency) for money in cost.monthly] == [
        (Decimal(100), "USD"),
        (Decimal(36), "USD"),
    ]


def test_a_part_may_come_from_a_variable(made: Made, target_text: Text) -> None:
    cost = made(target_text(), TURNIKE_TARGETS__0__COST__GPU_HOUR="2.10 USD").targets[0].cost
    assert cost is not None
    assert cost.monthly[0].amount == Decimal(1533)


@pytest.mark.parametrize(
    ("cost", "message"),
    [
        ("{}", "is empty"),
        ("18000 USD", "must be a map"),
        ("{hardwear: 1 USD over 1 months}", "Did you mean `hardware`?"),
        ("{hardware: [1]}", "`targets[0].cost.hardware` must be text"),
        ("{hardware: }", "`targets[0].cost.hardware` must be text"),
        ("{hardware: 18000 dollars}", "18000 USD over 36 months"),
        ("{maintenance: 5%/year}", "which is missing"),
    ],
)
def test_a_cost_that_cannot_be_read_is_an_error_at_its_place(
    made: Made, target_text: Text, cost: str, message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        made(target_text(cost=cost))
    assert message in str(caught.value)
    assert caught.value.line == 9


def test_the_table_of_keys_has_every_part_of_a_cost() -> None:
    assert [key.name for key in COST] == list(EXAMPLES)
