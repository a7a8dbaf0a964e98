"""What moved requests cost, and what they would have cost where they would have gone.

Prices outside come from the price list and the recorded usage. A target with a
fixed cost is charged by time, which is estimated from how long it took for a
token in the same records; so that price is known only once all were read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from gateway.core.reply import Usage
from gateway.core.target import Target
from gateway.cost.prices import Prices
from gateway.route.plan import Choice

Amounts: TypeAlias = dict[str, Decimal]
_UNKNOWN = "unknown"


@dataclass(slots=True)
class _Waiting:
    """Requests for one target with a fixed cost, until its pace is known."""

    attempts: int = 0
    tokens: int = 0
    recorded: Amounts = field(default_factory=dict)


@dataclass(slots=True)
class Bill:
    """Sums by currency: what was recorded, and what it would have been.

    Both leave out the `unpriced` attempts, of which one side is not known.
    """

    recorded: Amounts = field(default_factory=dict)
    estimated: Amounts = field(default_factory=dict)
    unpriced: int = 0
    waiting: dict[str, _Waiting] = field(default_factory=dict, repr=False)

    @property
    def currencies(self) -> list[str]:
        """Those in which there is an amount; the first of all where every amount is nothing."""
        named = sorted({*self.recorded, *self.estimated})
        worth = [name for name in named if self.recorded.get(name) or self.estimated.get(name)]
        return worth or named[:1]

    def add(self, other: Bill) -> None:
        """Add another bill, which must be settled."""
        _sum(self.recorded, other.recorded)
        _sum(self.estimated, other.estimated)
        self.unpriced += other.unpriced


class Pricing:
    """Prices attempts one by one; `saw` each completion first, and `settle` each bill last."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices
        self._targets: dict[str, Target] = {}
        self._seconds: dict[str, Decimal] = {}
        self._tokens: dict[str, int] = {}

    def saw(self, record: Mapping[str, object]) -> None:
        """Learn from a completion how long its target takes for a token."""
        usage, latency = _object(record.get("usage")), _object(record.get("latency_ms"))
        written = _count(usage.get("output"))
        if record.get("status") != "ok" or not written:
            return
        spent = _count(latency.get("total"))
        spent -= _count(latency.get("inspect")) + _count(latency.get("decide"))
        name = str(record.get("target"))
        self._seconds[name] = self._seconds.get(name, Decimal(0)) + Decimal(max(spent, 0)) / 1000
        self._tokens[name] = self._tokens.get(name, 0) + written

    def stays(self, bill: Bill, record: Mapping[str, object]) -> None:
        """The same target answers: the price is the one that was recorded."""
        known = _recorded(record)
        if known is None:
            bill.unpriced += 1
            return
        _sum(bill.recorded, known)
        _sum(bill.estimated, known)

    def nobody(self, bill: Bill, record: Mapping[str, object]) -> None:
        """Nobody answers any more, which costs nothing."""
        known = _recorded(record)
        if known is None:
            bill.unpriced += 1
        else:
            _sum(bill.recorded, known)
            _sum(bill.estimated, dict.fromkeys(known, Decimal(0)))

    def moves(self, bill: Bill, record: Mapping[str, object], choice: Choice | None) -> None:
        """Another target answers as much; None is one that is not known."""
        known, usage = _recorded(record), _object(record.get("usage"))
        if known is None or choice is None or not usage:
            bill.unpriced += 1
            return
        target = choice.target
        if target.cost is not None:
            self._targets[target.name] = target
            waiting = bill.waiting.setdefault(target.name, _Waiting())
            waiting.attempts += 1
            waiting.tokens += _count(usage.get("output"))
            _sum(waiting.recorded, known)
            return
        cost = self._prices.cost(target, choice.model, _usage(usage), 0.0, at=_moment(record))
        if cost.basis == _UNKNOWN:
            bill.unpriced += 1
            return
        _sum(bill.recorded, known)
        _sum(bill.estimated, {cost.currency: cost.amount})

    def settle(self, bill: Bill) -> None:
        """Price what waited for the pace of its target; unpriced where that never answered."""
        for name, waiting in bill.waiting.items():
            tokens = self._tokens.get(name, 0)
            if not tokens:
                bill.unpriced += waiting.attempts
                continue
            seconds = self._seconds[name] / tokens * waiting.tokens
            nothing = Usage(input=0, output=0)
            cost = self._prices.cost(self._targets[name], "", nothing, float(seconds))
            if cost.basis == _UNKNOWN:
                bill.unpriced += waiting.attempts
                continue
            _sum(bill.recorded, waiting.recorded)
            _sum(bill.estimated, {cost.currency: cost.amount})
        bill.waiting.clear()


def _recorded(record: Mapping[str, object]) -> Amounts | None:
    """What an attempt cost; nothing where none was made, None where nobody knows."""
    if record.get("type") == "deny":
        return {}
    cost = _object(record.get("cost"))
    if cost.get("basis", _UNKNOWN) == _UNKNOWN:
        return None
    try:
        amount = Decimal(str(cost.get("amount")))
    except InvalidOperation:
        return None
    return {str(cost.get("currency")): amount} if amount.is_finite() else None


def _usage(usage: Mapping[str, object]) -> Usage:
    return Usage(
        input=_count(usage.get("input")),
        output=_count(usage.get("output")),
        cached=0,  # another provider has nothing in its cache
        written=0,
        reasoning=_count(usage.get("reasoning")),
        estimated=True,
    )


def _moment(record: Mapping[str, object]) -> datetime | None:
    try:
        return datetime.fromisoformat(str(record.get("ts")))
    except ValueError:
        return None


def _sum(into: Amounts, amounts: Mapping[str, Decimal]) -> None:
    for currency, amount in amounts.items():
        into[currency] = into.get(currency, Decimal(0)) + amount


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
