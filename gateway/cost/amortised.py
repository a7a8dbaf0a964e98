"""The fixed cost of targets over a time, to be shared out over what they served.

A record keeps the share of its target's capacity that an attempt took: a sum of
those leaves the idle hours out. What the machine truly cost is its fixed cost
for the whole time, whether it was used or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from gateway.core.money import Money
from gateway.core.target import Target
from gateway.cost.prices import SECONDS_A_MONTH, Prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Amortised:
    """What each target with a fixed cost came to over `time`, by the target's name."""

    fixed: Mapping[str, Money]
    time: timedelta

    @classmethod
    def over(cls, time: timedelta, targets: Iterable[Target], prices: Prices) -> Amortised:
        """The fixed costs of `targets` for `time`; a cost without a common currency is left out."""
        fixed = {}
        for target in targets:
            monthly = None if target.cost is None else prices.monthly(target.cost)
            if monthly is not None:
                fixed[target.name] = Money(monthly.amount * months(time), monthly.currency)
        return cls(fixed=fixed, time=time)

    def share(self, target: str, tokens: int, served: int) -> Decimal:
        """What `tokens` of the `served` ones cost; an equal part of each token, read or written."""
        return self.fixed[target].amount * tokens / max(served, 1)


def months(time: timedelta) -> Decimal:
    """`time` in months of 730 hours."""
    return Decimal(repr(max(time.total_seconds(), 0.0))) / SECONDS_A_MONTH
