"""Sharing the event loop while going through many small things."""

from __future__ import annotations

import asyncio
import time

_TURN = 0.005


class Pace:
    """Lets other tasks run whenever this one has had the loop for five milliseconds.

    `away` is how many seconds they took.
    """

    __slots__ = ("_since", "away")

    def __init__(self) -> None:
        self._since = time.monotonic()
        self.away = 0.0

    async def step(self) -> None:
        """Call after each small thing."""
        left = time.monotonic()
        if left - self._since > _TURN:
            await asyncio.sleep(0)
            self._since = time.monotonic()
            self.away += self._since - left
