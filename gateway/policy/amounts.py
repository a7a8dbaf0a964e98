"""Amounts of money and shares of them, as policies write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from gateway.core.budget import nano
from gateway.core.money import Currency, Money
from gateway.policy.reading import as_text
from gateway.policy.yaml_nodes import Mark, Node, ScalarNode

MONEY = r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ([A-Z]{3})"
PERCENT = r"([1-9][0-9]{0,2}|1000) ?%"
_SHARE = re.compile(r"(0|[1-9][0-9]{0,3}) ?%")
_MONEY = re.compile(MONEY)
_MOST_PERCENT = 1000
_MOST = 10**18


@dataclass(frozen=True, slots=True)
class Amount:
    """Money and the place where it is written."""

    money: Money
    at: Mark

    def in_base(self, currency: Currency) -> int:
        """Billionths of the reporting currency; raises PolicyError where no rate leads there."""
        money = currency.to_base(self.money)
        if money is None:
            raise self.at.error(
                f"No rate leads from {self.money.currency} to {currency.base}.",
                f"Add {self.money.currency} to `currency.rates` of the settings.",
            )
        return min(nano(money.amount), _MOST)


def as_amount(node: Node, what: str) -> Amount:
    """An amount such as `1500 TRY`."""
    match = _MONEY.fullmatch(as_text(node, what))
    if match is None:
        raise node.at.error(
            f"{what} is not an amount.", "Write a number and a currency, such as `1500 TRY`."
        )
    return Amount(Money(Decimal(match[1]), match[2]), node.at)


def as_percent(node: Node, what: str, *, low: int) -> int:
    """A whole number of percent such as `80%`, from `low` to 1000."""
    text = node.text.strip() if isinstance(node, ScalarNode) else ""
    match = _SHARE.fullmatch(text)
    if match is None or not low <= int(match[1]) <= _MOST_PERCENT:
        raise node.at.error(
            f"{what} is not a share that can be used.",
            f"Write whole percent from {low}% to {_MOST_PERCENT}%, such as `80%`.",
        )
    return int(match[1])
