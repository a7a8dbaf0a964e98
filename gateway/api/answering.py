"""What the routes need of the pipeline."""

from __future__ import annotations

from typing import Protocol

from gateway.core.answer import Answer, Refusal, Unanswered
from gateway.core.errors import GatewayError
from gateway.core.request import Principal, Request
from gateway.core.sensitive import Sensitive


class Answering(Protocol):
    """Answers requests, and records those that were refused before they could be answered."""

    async def answer(
        self, request: Request, *, client_key: Sensitive[str] | None
    ) -> Answer | Refusal | Unanswered:
        """Answer one request or refuse it by policy; raises GatewayError for faults."""
        ...

    async def refused(
        self, fault: GatewayError, *, principal: Principal | None, request_id: str, dialect: str
    ) -> None:
        """Record a request that was refused before it was inspected.

        Refusals of nobody in particular (`principal` is None) are counted
        together. Raises AuditUnavailable.
        """
        ...
