"""Requests that are being answered: what they will leave is not there yet, and cannot be erased."""

from __future__ import annotations

from collections.abc import Collection

from gateway.audit.leaves import Ask
from gateway.core.errors import UnderWay


def refuse_under_way(ask: Ask, requests: Collection[str]) -> None:
    """Raise UnderWay where an attempt for one of `requests` has begun and not ended."""
    open_ones = {str(request) for (request,) in ask("SELECT request_id FROM unfinished", ())}
    if not open_ones.isdisjoint(requests):
        raise UnderWay(
            "Nothing was erased: a request that is concerned is still being answered.",
            hint="Run the command again when the answer has ended.",
        )
