"""What moved requests cost, and what they would have cost where they would have gone.

Prices outside come from the price list and the recorded usage. A target with a
fixed cost is charged by time, which is estimated from how long it took for a
token in the same records; so that price is known only once all were read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias

from gateway.core.money import Cost
from gateway.core.reply import Usage
from gateway.core.target import Target
from gateway.cost.prices import Prices
from gateway.cost.recorded import UNPRICED, Attempt, attempt_of
from gateway.route.plan import Choice

Amounts: TypeAlias = dict[str, Decimal]


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
    """Prices attempts one by one; `saw` each record first, and `settle` each bill last."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices
        self._targets: dict[str, Target] = {}
        self._seconds: dict[str, Decimal] = {}
        self._tokens: dict[str, int] = {}

    def saw(self, record: Mapping[str, object]) -> None:
        """Learn from a completion how long its target takes for a token."""
        attempt = attempt_of(record)
        if attempt is None or record.get("status") != "ok" or not attempt.usage.output:
            return
        name = attempt.target
        self._seconds[name] = self._seconds.get(name, Decimal(0)) + attempt.seconds
        self._tokens[name] = self._tokens.get(name, 0) + attempt.usage.output

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
            return
        _sum(bill.recorded, known)
        _sum(bill.estimated, dict.fromkeys(known, Decimal(0)))

    def moves(self, bill: Bill, record: Mapping[str, object], choice: Choice | None) -> None:
        """Another target answers as much; None is one that is not known."""
        known, attempt = _recorded(record), attempt_of(record)
        if known is None or choice is None or attempt is None:
            bill.unpriced += 1
            return
        target = choice.target
        if target.cost is not None:
            self._targets[target.name] = target
            waiting = bill.waiting.setdefault(target.name, _Waiting())
            waiting.attempts += 1
            waiting.tokens += attempt.usage.output
            _sum(waiting.recorded, known)
            return
        cost = self._prices.cost(target, choice.model, _elsewhere(attempt), 0.0, at=attempt.at)
        if cost.basis in UNPRICED:
            bill.unpriced += 1
            return
        _sum(bill.recorded, known)
        _sum(bill.estimated, {cost.currency: cost.amount})

    def settle(self, bill: Bill) -> None:
        """Price what waited for the pace of its target; unpriced where that never answered."""
        for name, waiting in bill.waiting.items():
            cost = self._for_time(name, waiting.tokens)
            if cost is None:
                bill.unpriced += waiting.attempts
                continue
            _sum(bill.recorded, waiting.recorded)
            _sum(bill.estimated, {cost.currency: cost.amount})
        bill.waiting.clear()

    def _for_time(self, name: str, tokens: int) -> Cost | None:
        """What a target with a fixed cost takes for `tokens` of answers."""
        seen = self._tokens.get(name, 0)
        if not seen:
            return None
        seconds = self._seconds[name] / seen * tokens
        nothing = Usage(input=0, output=0)
        cost = self._prices.cost(self._targets[name], "", nothing, float(seconds))
        return None if cost.basis in UNPRICED else cost


def _recorded(record: Mapping[str, object]) -> Amounts | None:
    """What an attempt cost; nothing where none was made, None where nobody knows."""
    if record.get("type") == "deny":
        return {}
    attempt = attempt_of(record)
    if attempt is None or attempt.unpriced:
        return None
    return {attempt.currency: attempt.amount}


def _elsewhere(attempt: Attempt) -> Usage:
    """The usage at another provider, which has nothing of it in a cache."""
    return replace(attempt.usage, cached=0, written=0, written_hour=0, estimated=True)


def _sum(into: Amounts, amounts: Mapping[str, Decimal]) -> None:
    for currency, amount in amounts.items():
        into[currency] = into.get(currency, Decimal(0)) + amount
