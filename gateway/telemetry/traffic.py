"""Counts what went through, by what its records say."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gateway.core.record import Entry, RecordType

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 600.0)
"""Upper bounds of the classes of durations, in seconds."""
PARTS = ("inspect", "decide", "queue", "first_token", "total")
TOKENS = ("input", "output", "cached", "reasoning")
REFUSED = "none"
"""The target of what was sent nowhere."""


@dataclass(slots=True)
class Durations:
    """How many durations fell into each class, the last one without a bound, and their sum."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    sum: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.sum += seconds


class Traffic:
    """Completions and refusals since the start.

    `answered` is by effect, target and status; `tokens` by target and kind;
    `spent` by target and currency; `durations` by their part.
    """

    def __init__(self) -> None:
        self.answered: Counter[tuple[str, str, str]] = Counter()
        self.tokens: Counter[tuple[str, str]] = Counter()
        self.spent: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        self.durations: dict[str, Durations] = {part: Durations() for part in PARTS}

    def saw(self, entry: Entry) -> None:
        """Count a record that ends something; others are passed over."""
        if entry.type not in {RecordType.COMPLETION, RecordType.DENY}:
            return
        fields = entry.fields
        target = _text(fields.get("target")) or REFUSED
        count = fields.get("count", 1)
        key = (_text(fields.get("effect")), target, _text(fields.get("status")))
        self.answered[key] += count if isinstance(count, int) else 1
        if entry.type is RecordType.COMPLETION:
            self._completed(target, fields)

    def _completed(self, target: str, fields: Mapping[str, object]) -> None:
        usage, cost = _map(fields.get("usage")), _map(fields.get("cost"))
        for kind in TOKENS:
            used = usage.get(kind)
            if isinstance(used, int) and used:
                self.tokens[target, kind] += used
        if cost.get("currency"):
            self.spent[target, _text(cost.get("currency"))] += Decimal(_text(cost.get("amount")))
        spent = _map(fields.get("latency_ms"))
        for part, durations in self.durations.items():
            taken = spent.get(part)
            if isinstance(taken, int | float):
                durations.add(taken / 1000)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
