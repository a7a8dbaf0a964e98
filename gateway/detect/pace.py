"""Sharing the event loop while going through many small things."""

from __future__ import annotations

import asyncio
import time

_TURN = 0.005


class Pace:
    """Lets other tasks run whenever this one has had the loop for five milliseconds."""

    __slots__ = ("_since",)

    def __init__(self) -> None:
        self._since = time.monotonic()

    async def step(self) -> None:
        """Call after each small thing."""
        if time.monotonic() - self._since > _TURN:
            await asyncio.sleep(0)
            self._since = time.monotonic()
