"""Refusals of nobody in particular, folded into one record a minute and cause.

A flood of requests without a key must not fill the log, and must not vanish
from it either.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from gateway.core.errors import AuditUnavailable
from gateway.core.jsontree import JsonValue
from gateway.core.record import Appended, Entry, RecordType


class DenyFold:
    """Counts refusals by cause and dialect, and writes the counts once a window."""

    def __init__(
        self, append: Callable[[Entry], Awaitable[Appended]], *, window: float = 60.0
    ) -> None:
        self._append = append
        self._window = window
        self._counts: Counter[tuple[str, str]] = Counter()
        self._timer: asyncio.Task[None] | None = None

    async def count(self, cause: str, dialect: str) -> None:
        """Count one refusal; `cause` is an error code, never anything the client wrote."""
        self._counts[cause, dialect] += 1
        if self._timer is None or self._timer.done():
            self._timer = asyncio.create_task(self._write_later())

    async def flush(self) -> None:
        """Write what was counted; counts that cannot be written now are kept for the next try."""
        for (cause, dialect), count in list(self._counts.items()):
            fields: dict[str, JsonValue] = {
                "status": cause,
                "dialect": dialect,
                "count": count,
                "effect": "block",
            }
            try:
                await self._append(Entry(type=RecordType.DENY, fields=fields))
            except AuditUnavailable:
                return
            self._counts[cause, dialect] -= count
        self._counts = +self._counts

    async def close(self) -> None:
        """Stop waiting and write what is left."""
        if self._timer is not None:
            self._timer.cancel()
        await self.flush()

    async def _write_later(self) -> None:
        while True:
            await asyncio.sleep(self._window)
            await self.flush()
            if not self._counts:
                return
