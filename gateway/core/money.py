"""Amounts of money, in decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """The reporting currency and what one unit of each other one is worth in it."""

    base: str = "USD"
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    as_of: date | None = None

    def to_base(self, money: Money) -> Money | None:
        """Convert to the reporting currency, or None where no rate is known."""
        if money.currency == self.base:
            return money
        rate = self.rates.get(money.currency)
        return None if rate is None else Money(money.amount * rate, self.base)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCost:
    """What a target at home costs a month, used or not: its parts, as settings give them."""

    monthly: tuple[Money, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one exchange cost.

    `basis`: `price_list` (usage times published prices), `capacity` (the share
    of a fixed cost), `free`, or `unpriced` (no price is known; amount is zero).
    """

    amount: Decimal
    currency: str
    basis: str
    estimated: bool = False

    @property
    def priced(self) -> bool:
        """Whether a price was known."""
        return self.basis != "unpriced"
