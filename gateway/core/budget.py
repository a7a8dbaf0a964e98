"""Allowances of money, and the ledger that holds requests to them.

Amounts are whole billionths of one unit of the reporting currency, so that sums
are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Protocol

NANO = 1_000_000_000


def nano(amount: Decimal) -> int:
    """An amount in billionths, rounded up."""
    return int((amount * NANO).to_integral_value(ROUND_CEILING))


def share_of(used: int, limit: int) -> Decimal:
    """Which part of `limit` is used: 1 is all of it, and all of nothing is used."""
    return Decimal(used) / limit if limit else Decimal(1) + used


def amount_of(billionths: int) -> Decimal:
    """Billionths as an amount, without zeros at the end."""
    return Decimal(format((Decimal(billionths) / NANO).normalize(), "f"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one holder may spend of one budget in one period.

    `holder` is a key, an app or a team, empty where all share the budget;
    `period` is a day or a month of the calendar. Where not `enforced`, what is
    spent is counted and nobody is refused.
    """

    budget: str
    holder: str
    period: str
    currency: str
    limit: int
    enforced: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Money set aside before a target is asked, of every allowance that the request draws from.

    `beyond` names the budgets whose limit does not hold for it.
    """

    id: str
    allowances: tuple[Allowance, ...]
    amount: int
    beyond: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What a record says of one budget: how much of it was used before, and is set aside now."""

    allowance: Allowance
    used: int
    reserved: int = 0


class BudgetStore(Protocol):
    """Where counts are kept; whoever reserves is alone with them while they are compared.

    Every method raises BudgetUnavailable where the counts cannot be read or written.
    """

    async def used(self, allowances: tuple[Allowance, ...]) -> Mapping[str, int]:
        """What is spent and set aside of each, by the name of the budget."""
        ...

    async def reserve(self, reservation: Reservation) -> frozenset[str]:
        """Set money aside of all allowances, or of none; returns the budgets without room."""
        ...

    async def settle(self, reservation_id: str, amount: int) -> None:
        """Put what was really spent in place of what was set aside; unknown ids do nothing."""
        ...
