"""What happened to one request, folded from its reply."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.core.money import Cost
from gateway.core.reply import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Milliseconds spent: reading, deciding, waiting for the first event, in all."""

    inspect: float = 0
    decide: float = 0
    queue: float = 0
    first_token: float = 0
    total: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The outcome of one attempt.

    `status` is `ok`, `partial` (the target broke off), `cancelled` (the caller
    hung up) or the code of the error that ended it. `unaccepted` are the checks
    that the answer did not pass, so that another model was asked.
    """

    target: str
    model: str
    status: str
    usage: Usage
    cost: Cost
    latency: Latency
    finish: tuple[str, ...] = ()
    unaccepted: tuple[str, ...] = ()
