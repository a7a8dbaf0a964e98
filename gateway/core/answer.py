"""What became of one request: an answer under way, a refusal by policy, or no answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from gateway.core.decision import Decision, Refused
from gateway.core.errors import GatewayError
from gateway.core.reply import ReplyEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that a target has begun to give.

    `events` raise GatewayError when the target breaks off, and end only once
    the record of the exchange is durable. Whoever stops reading early closes
    them (`aclose`), which hangs up on the target.
    """

    decision: Decision
    target: str
    model: str
    events: AsyncIterator[ReplyEvent]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The policies refuse the request; nothing was asked."""

    decision: Refused


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No permitted target answered; the decision stands, and every attempt is recorded."""

    decision: Decision
    fault: GatewayError
