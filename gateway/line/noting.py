"""Noting which values a request carries, before anything of it may leave or be refused.

The log holds no value, so that nothing could rebuild the index from it: what is not
noted first could never be told to the person whose value it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.core.finding import Inspection
from gateway.core.request import Request
from gateway.state.subjects import SubjectIndex


@dataclass(frozen=True, slots=True)
class Noting:
    """The step of the pipeline behind the inspection."""

    index: SubjectIndex

    async def note(self, request: Request, inspection: Inspection) -> None:
        """Note the values of a request; durable on return. Raises AuditUnavailable."""
        found = frozenset(item.fingerprint for item in inspection.findings if item.fingerprint)
        await self.index.note(request.id, found)
