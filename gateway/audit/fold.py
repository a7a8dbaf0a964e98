"""Refusals of nobody in particular, folded into one record a minute and cause.

A flood of requests without a key must not fill the log, and must not vanish
from it either.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
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
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._timer: asyncio.Task[None] | None = None

    async def count(self, cause: str, dialect: str) -> None:
        """Count one refusal; `cause` is an error code, never anything the client wrote."""
        self._counts[cause][dialect] += 1
        if self._timer is None or self._timer.done():
            self._timer = asyncio.create_task(self._write_later())

    async def flush(self) -> None:
        """Write what was counted; counts that cannot be written now are kept for the next try."""
        for cause, counts in list(self._counts.items()):
            written = counts.copy()
            dialects: dict[str, JsonValue] = {name: written[name] for name in sorted(written)}
            fields: dict[str, JsonValue] = {
                "status": cause,
                "dialects": dialects,
                "count": written.total(),
                "effect": "block",
            }
            try:
                await self._append(Entry(type=RecordType.DENY, fields=fields))
            except AuditUnavailable:
                return
            counts.subtract(written)  # others may have been counted meanwhile
            self._counts[cause] = +counts
            if not self._counts[cause]:
                del self._counts[cause]

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
