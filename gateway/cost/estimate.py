"""What a request may cost at most, by our own estimate, before it is sent.

Rough on purpose, and rather too high: one token for two characters, and an
answer as long as the client permits. The text of an answer whose length is not
bounded is taken as `UNBOUNDED` tokens; a longer one costs more than the estimate.
"""

from __future__ import annotations

from gateway.core.budget import nano
from gateway.core.money import Currency
from gateway.core.reply import Usage
from gateway.core.request import ANSWER_BOUNDS, Operation, Request
from gateway.core.target import Target
from gateway.cost.prices import Prices

UNBOUNDED = 4096
SLOWEST = 20
"""Tokens a second that a busy slot at home still writes."""

_CHARACTERS = 2  # to a token: no worse in Turkish or English prose with the tokenizers of today
_UNREAD = 1500  # tokens that an image or a page takes


def most_usage(request: Request) -> Usage:
    """The tokens that `request` takes, and those that its answer may take."""
    if request.operation is Operation.COUNT_TOKENS:
        return Usage(input=0, output=0, estimated=True)
    characters = sum(len(segment.text) for segment in request.segments)
    writing = 0
    if request.operation is Operation.GENERATE:
        bound = max((request.options.get(name, 0) for name in ANSWER_BOUNDS), default=0)
        writing = (bound or UNBOUNDED) * max(request.options.get("n", 1), 1)
    return Usage(
        input=-(-characters // _CHARACTERS) + _UNREAD * len(request.opaque),
        output=writing,
        estimated=True,
    )


def estimate(
    prices: Prices, currency: Currency, target: Target, model: str, usage: Usage
) -> int | None:
    """What `usage` costs at `target`, in billionths of the reporting currency.

    None where nobody knows the price, or no rate leads from its currency; a target
    at home of which that is true counts as nothing.
    """
    cost = prices.cost(target, model, usage, usage.output / SLOWEST)
    if cost.priced and cost.currency == currency.base:
        return nano(cost.amount)
    return 0 if target.at_home else None
