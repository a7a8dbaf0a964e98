"""The fixed cost of a target at home, as settings write it in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import get_close_matches

from gateway.core.errors import SettingsError
from gateway.core.money import FixedCost, Money
from gateway.cost.words import Words

HOURS_A_MONTH = Decimal(730)
MONTHS_A_YEAR = Decimal(12)

EXAMPLES = {
    "hardware": "18000 USD over 36 months",
    "power": "0.7 kW at 4.2 TRY/kWh",
    "people": "6 h/month at 900 TRY",
    "maintenance": "5%/year",
    "gpu_hour": "2.10 USD",
}


def parse(cost: Mapping[str, str]) -> FixedCost:
    """Read the parts of `cost:` and return what each comes to in a month of 730 hours.

    Power is taken as drawn all the time; maintenance is a share of the price of
    the hardware. Raises SettingsError, which names the word that was not
    understood and shows what to write.
    """
    if not cost:
        raise SettingsError("`cost` is empty.", hint=f"Write for example: {_example('hardware')}.")
    for part in cost:
        if part not in EXAMPLES:
            raise _unknown(part)
    if "gpu_hour" in cost and (also := {"hardware", "power", "maintenance"} & cost.keys()):
        raise SettingsError(
            f"`gpu_hour` and `{min(also)}` count the same machine twice.",
            hint="A rented machine has a gpu_hour; an owned one has hardware, power, maintenance.",
        )
    if "maintenance" in cost and "hardware" not in cost:
        raise SettingsError(
            "`maintenance` is a share of the price of the hardware, which is missing.",
            hint=f"Add for example: {_example('hardware')}.",
        )
    return FixedCost(monthly=tuple(_PARTS[part](cost) for part in EXAMPLES if part in cost))


def _hardware(cost: Mapping[str, str]) -> Money:
    price, months = _purchase(cost)
    return Money(price.amount / months, price.currency)


def _purchase(cost: Mapping[str, str]) -> tuple[Money, Decimal]:
    words = _words(cost, "hardware")
    price = Money(words.number(), words.currency())
    words.exactly("over")
    count = words.number()
    unit = words.one_of({"month": 1, "months": 1, "year": 12, "years": 12})
    words.end()
    if not count:
        raise words.fault("0", "is no time")
    return price, count * unit


def _power(cost: Mapping[str, str]) -> Money:
    words = _words(cost, "power")
    kilowatts = words.number() * words.one_of({"kW": Decimal(1), "W": Decimal("0.001")})
    words.exactly("at")
    price = words.number()
    currency = words.currency(per="/kWh")
    words.end()
    return Money(kilowatts * HOURS_A_MONTH * price, currency)


def _people(cost: Mapping[str, str]) -> Money:
    words = _words(cost, "people")
    hours = words.number()
    words.exactly("h/month")
    words.exactly("at")
    price = Money(words.number(), words.currency())
    words.end()
    return Money(hours * price.amount, price.currency)


def _maintenance(cost: Mapping[str, str]) -> Money:
    price, _ = _purchase(cost)
    words = _words(cost, "maintenance")
    share = words.number(unit="%/year") / 100
    words.end()
    return Money(price.amount * share / MONTHS_A_YEAR, price.currency)


def _gpu_hour(cost: Mapping[str, str]) -> Money:
    words = _words(cost, "gpu_hour")
    price = Money(words.number(), words.currency())
    words.end()
    return Money(price.amount * HOURS_A_MONTH, price.currency)


_PARTS: Mapping[str, Callable[[Mapping[str, str]], Money]] = {
    "hardware": _hardware,
    "power": _power,
    "people": _people,
    "maintenance": _maintenance,
    "gpu_hour": _gpu_hour,
}


def _words(cost: Mapping[str, str], part: str) -> Words:
    return Words(part, cost[part], EXAMPLES[part])


def _example(part: str) -> str:
    return f"`{part}: {EXAMPLES[part]}`"


def _unknown(part: str) -> SettingsError:
    near = get_close_matches(part, EXAMPLES, n=1, cutoff=0.0)
    return SettingsError(
        f"`cost` has no part `{part}`; did you mean `{near[0]}`?",
        hint=f"Write for example: {_example(near[0])}.",
    )
