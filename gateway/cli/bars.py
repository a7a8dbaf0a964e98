"""Bars of text beside the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

WIDTH = 24
_EIGHTHS = " ▏▎▍▌▋▊▉"


def bars(amounts: Sequence[Decimal]) -> list[str]:
    """A bar for each amount, the largest `WIDTH` characters long, in steps of an eighth.

    Whatever is above nothing shows at least the thinnest bar; the rest is empty.
    """
    largest = max(amounts, default=Decimal(0))
    return [_bar(amount / largest) if amount > 0 else "" for amount in amounts]


def _bar(share: Decimal) -> str:
    whole, eighths = divmod(max(int(share * WIDTH * 8), 1), 8)
    return "█" * whole + _EIGHTHS[eighths].strip()
