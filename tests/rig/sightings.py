"""Asking a detection worker what it sees in a text."""

from __future__ import annotations

import asyncio

from gateway.detect.frames import Answer, Ask
from gateway.detect.pool import WorkerPool
from gateway.detect.sighting import Sighting


async def seen(pool: WorkerPool, text: str, *, linear: bool = False) -> list[Sighting]:
    """What a worker of `pool` finds in `text`, with our patterns too if `linear`."""
    until = asyncio.get_running_loop().time() + 20
    outcome = await pool.scan((Ask(text=text, linear=linear),), until)
    assert isinstance(outcome, Answer)
    return [sighting for _, sighting in outcome.sightings]
