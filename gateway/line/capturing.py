"""Keeping what was asked and answered, only where the settings and every policy permit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.core.decision import Decision
from gateway.core.jsontree import plain
from gateway.core.permission import Permission
from gateway.core.request import Request
from gateway.state.content import ContentStore, Part

REQUEST, ANSWER = "request", "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capturing:
    """The step of the pipeline behind the decision; without a `store` nothing is kept.

    `answers` says that answers are kept as well.
    """

    store: ContentStore | None = None
    answers: bool = False

    async def asked(self, request: Request, decision: Decision) -> Captured | None:
        """Keep a request that may be kept, before anything of it leaves.

        Raises AuditUnavailable: what an operator wants kept is not sent unkept.
        """
        if self.store is None or Permission.CAPTURE not in decision.permissions:
            return None
        app = request.principal.app
        part = Part(request=request.id, name=REQUEST)
        kept = await self.store.keep(app, part, plain(request.tree))
        return Captured(
            store=self.store, app=app, request=request.id, commitment=kept, answers=self.answers
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """A request that is kept, and whether its answers will be; `commitment` is for the record."""

    store: ContentStore = field(repr=False)
    app: str
    request: str
    commitment: str
    answers: bool

    @property
    def content(self) -> Mapping[str, str]:
        """What the intent says of it."""
        return {REQUEST: self.commitment}

    async def answered(self, attempt: int, answer: object) -> Mapping[str, str]:
        """Keep the answer of an attempt as the app gets it; returns what the completion says.

        Raises AuditUnavailable.
        """
        part = Part(request=self.request, name=ANSWER, attempt=attempt)
        return {**self.content, ANSWER: await self.store.keep(self.app, part, answer)}
