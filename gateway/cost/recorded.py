"""What a record says of use and cost, as reports read it; whatever is missing counts as none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from gateway.core.reply import Usage

UNPRICED = frozenset({"unpriced", "unknown"})
"""How records name a price that nobody knows; early logs say `unknown`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt: where it went, what it used, and what the record says it cost.

    `seconds` is how long the target was busy with it.
    """

    target: str
    usage: Usage
    amount: Decimal
    currency: str
    estimated: bool
    unpriced: bool
    seconds: Decimal
    at: datetime | None


def attempt_of(record: Mapping[str, object]) -> Attempt | None:
    """Read a `completion` record; None for every other kind."""
    if record.get("type", "completion") != "completion":
        return None
    cost = _object(record.get("cost"))
    return Attempt(
        target=str(record.get("target") or ""),
        usage=_usage(_object(record.get("usage"))),
        amount=_amount(cost.get("amount")),
        currency=str(cost.get("currency", "")),
        estimated=cost.get("estimated") is True,
        unpriced=cost.get("basis", "unpriced") in UNPRICED,
        seconds=_seconds(_object(record.get("latency_ms"))),
        at=instant(record.get("ts")),
    )


def _usage(counted: Mapping[str, object]) -> Usage:
    names = ("input", "output", "cached", "written", "written_hour", "reasoning")
    return Usage(
        **{name: _count(counted.get(name)) for name in names},
        estimated=counted.get("estimated") is True,
    )


def _seconds(latency: Mapping[str, object]) -> Decimal:
    before = _count(latency.get("inspect")) + _count(latency.get("decide"))
    return Decimal(max(_count(latency.get("total")) - before, 0)) / 1000


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _amount(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)


def instant(value: object) -> datetime | None:
    """When a record says it was written; None where it does not say."""
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None
