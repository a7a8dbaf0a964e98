"""Streams that wait for a go-ahead: what proves that no piece is held back to the end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

# Only a client that will never see the first piece waits so long: then the
# stream goes on, and the go-ahead, when it comes at last, is told that it is late.
PATIENCE = 45.0


@dataclass(slots=True)
class Gates:
    """Each stream waits at a gate of its own name."""

    open_: dict[str, asyncio.Event] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)

    async def wait(self, name: str) -> None:
        """Wait for the go-ahead, or until nobody can be expected to give it."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._gate(name).wait()
        except TimeoutError:
            self.given_up.add(name)

    def go(self, name: str) -> bool:
        """Open a gate; returns whether the stream's last piece had still not been sent."""
        self._gate(name).set()
        return name not in self.given_up

    def _gate(self, name: str) -> asyncio.Event:
        return self.open_.setdefault(name, asyncio.Event())
