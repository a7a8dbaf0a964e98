"""What one exchange cost: list prices outside, a share of the fixed cost at home."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from gateway.core.money import Cost, Currency, FixedCost, Money
from gateway.core.reply import Usage
from gateway.core.target import Target
from gateway.cost.fixed import HOURS_A_MONTH
from gateway.cost.price_list import list_price, price_list_version, read_price_list

SECONDS_A_MONTH = HOURS_A_MONTH * 3600
SMALLEST = Decimal("0.000000001")
NOTHING = Decimal(0)
COST_NOTHING = frozenset({"embedded", "scripted"})


class Prices:
    """Prices exchanges in the reporting currency.

    An amount in a currency without a rate stays in its own.
    """

    def __init__(self, currency: Currency) -> None:
        self._currency = currency

    @property
    def price_list(self) -> str:
        """The price list in use and its version, for the record."""
        return price_list_version()

    def load(self) -> None:
        """Read the price list now; meant for a thread, before the first request comes."""
        read_price_list()

    def cost(
        self,
        target: Target,
        model: str,
        usage: Usage,
        seconds: float,
        *,
        at: datetime | None = None,
    ) -> Cost:
        """The cost of one exchange that kept `target` busy for `seconds`.

        A target with a fixed cost, at home or rented, costs the share of a
        month of 730 hours in which one of its slots was taken. Any other
        target outside costs what the price list says of `model` (`at`: when it
        was asked, now if None).
        """
        if target.cost is not None:
            return self._capacity(target.cost, seconds, target.slots)
        if target.simulated or target.provider in COST_NOTHING:
            return self._of(NOTHING, "free", estimated=False)
        money = None if target.at_home else self.listed(target, model, usage, at)
        if money is None:
            return self._of(NOTHING, "unpriced", estimated=usage.estimated)
        return Cost(
            amount=rounded(money.amount),
            currency=money.currency,
            basis="price_list",
            estimated=usage.estimated,
        )

    def listed(
        self, target: Target, model: str, usage: Usage, at: datetime | None = None
    ) -> Money | None:
        """What the price list says of a use of `model`; None if it is not listed."""
        price = list_price(target, model, usage, at)
        return None if price is None else self._currency.to_base(price) or price

    def _capacity(self, fixed: FixedCost, seconds: float, slots: int) -> Cost:
        monthly = self.monthly(fixed)
        if monthly is None:
            return self._of(NOTHING, "unpriced", estimated=True)
        share = Decimal(repr(max(seconds, 0.0))) / SECONDS_A_MONTH / max(slots, 1)
        return Cost(
            amount=rounded(monthly.amount * share),
            currency=monthly.currency,
            basis="capacity",
            estimated=True,
        )

    def monthly(self, fixed: FixedCost) -> Money | None:
        """The parts in one currency: the reporting one, or the one they share; None if neither."""
        converted = [self._currency.to_base(part) for part in fixed.monthly]
        known = [part for part in converted if part is not None]
        if len(known) < len(converted):
            known = list(fixed.monthly)
        if len({part.currency for part in known}) != 1:
            return None
        return Money(sum((part.amount for part in known), NOTHING), known[0].currency)

    def _of(self, amount: Decimal, basis: str, *, estimated: bool) -> Cost:
        return Cost(amount=amount, currency=self._currency.base, basis=basis, estimated=estimated)


def rounded(amount: Decimal) -> Decimal:
    """To a billionth, without zeros at the end."""
    return Decimal(format(amount.quantize(SMALLEST).normalize(), "f"))
