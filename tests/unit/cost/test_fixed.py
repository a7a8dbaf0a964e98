from decimal import Decimal

import pytest

from gateway.core.errors import SettingsError
from gateway.core.money import Money
from gateway.cost.fixed import EXAMPLES, parse


def test_the_parts_of_an_owned_machine_come_to_their_months() -> None:
    parts = ("hardware", "power", "people", "maintenance")
    assert parse({part: EXAMPLES[part] for part in parts}).monthly == (
        Money(Decimal(500), "USD"),
        Money(Decimal("2146.2"), "TRY"),
        Money(Decimal(5400), "TRY"),
        Money(Decimal(75), "USD"),
    )


def test_a_rented_machine_costs_730_of_its_hours_a_month() -> None:
    assert parse({"gpu_hour": "2.10 USD"}).monthly == (Money(Decimal(1533), "USD"),)


def test_people_may_look_after_a_rented_machine() -> None:
    monthly = parse({"gpu_hour": "1 USD", "people": "1 h/month at 40 USD"}).monthly
    assert sum(part.amount for part in monthly) == Decimal(770)


@pytest.mark.parametrize(
    ("part", "text", "amount"),
    [
        ("hardware", "12000 EUR over 2 years", 500),
        ("hardware", "12000 EUR over 1 year", 1000),
        ("hardware", "700 EUR over 1 month", 700),
        ("hardware", "0 EUR over 36 months", 0),
        ("power", "700 W at 1 EUR/kWh", 511),
    ],
)
def test_other_units_are_read_too(part: str, text: str, amount: int) -> None:
    assert parse({part: text}).monthly == (Money(Decimal(amount), "EUR"),)


def test_every_example_is_read() -> None:
    for part, example in EXAMPLES.items():
        more = {"hardware": EXAMPLES["hardware"]} if part == "maintenance" else {}
        assert parse({part: example, **more}).monthly


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ({}, "`cost` is empty"),
        ({"hardwear": "1 USD"}, "did you mean `hardware`"),
        ({"": "1 USD"}, "no part ``"),
        ({"hardware": "18000 USD ovr 36 months"}, "`ovr` is not `over`"),
        ({"hardware": "18000 USD over 36"}, "missing at the end"),
        ({"hardware": "18000 USD over 0 months"}, "`0` is no time"),
        ({"hardware": "18000 USD over 36 months each"}, "`each` is one word too many"),
        ({"power": "0.7 kW at 4.2 TRY"}, "`TRY` is not a currency code such as TRY/kWh"),
        ({"power": "0.7 kWh at 4.2 TRY/kWh"}, "`kWh` is not `kW` or `W`"),
        ({"people": "6 hours at 900 TRY"}, "`hours` is not `h/month`"),
        ({"hardware": "1 USD over 1 year", "maintenance": "5%"}, "followed by %/year"),
        ({"maintenance": "5%/year"}, "which is missing"),
        ({"gpu_hour": ""}, "a number is missing"),
        ({"gpu_hour": "2 USD", "power": "1 kW at 1 USD/kWh"}, "the same machine twice"),
    ],
)
def test_what_is_not_understood_is_named_and_an_example_is_shown(
    cost: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingsError, match=said.replace("`", "[`]")) as fault:
        parse(cost)
    assert fault.value.hint
