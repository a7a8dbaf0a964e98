"""How long an attempt may take, as one deadline.

The read timeout of an HTTP client counts from chunk to chunk, so a target that
drips a byte a second would never meet it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

JSON_BODY = 32 * 1024 * 1024
"""Bytes of an answer that is not streamed."""

ERROR_BODY = 64 * 1024
"""Bytes of an error that are read to learn its kind."""

SSE_EVENT = 1024 * 1024
"""Bytes of one event of a stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds: to connect, to the first event of a stream, between two events, in all.

    Bytes: of one event of a stream, and of an answer that is not streamed.
    """

    connect: float = 3.0
    first_token: float = 120.0
    idle: float = 60.0
    total: float = 600.0
    event: int = SSE_EVENT
    answer: int = JSON_BODY


class Deadline:
    """When the attempt that begins now must have come to its next event, and to its end.

    `until` is a moment of the running loop's clock that ends it earlier. An
    answer that is not streamed shows nothing before it is whole, so that only
    the total counts for it.
    """

    def __init__(self, limits: Limits, *, stream: bool, until: float | None = None) -> None:
        now = asyncio.get_running_loop().time()
        self.limits = limits
        self._idle = limits.idle
        self._end = now + limits.total if until is None else min(now + limits.total, until)
        self._next = min(self._end, now + limits.first_token) if stream else self._end

    def waiting(self) -> asyncio.Timeout:
        """A block that raises TimeoutError once the next event is overdue."""
        return asyncio.timeout_at(self._next)

    def progressed(self) -> None:
        """An event has come, and whoever reads has taken it: the idle time begins anew."""
        self._next = min(self._end, asyncio.get_running_loop().time() + self._idle)
