"""Watches the replicas in the background: how busy they are, and whether ejected ones are back."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import TYPE_CHECKING

from gateway.core.target import Target
from gateway.route.fleet import Fleet
from gateway.route.replica import Replica, replicas_of

if TYPE_CHECKING:  # the HTTP client takes a quarter of the time to import all this
    from gateway.egress.send import Egress

INTERVAL = 1.0


class Watching:
    """From `start` to `close`, looks at each replica about once in `interval` seconds.

    A replica is asked for its load where vLLM runs several of them at home, and
    probed when its ejection is over. Neither carries anything of a request.
    """

    def __init__(self, egress: Egress, fleet: Fleet, *, interval: float = INTERVAL) -> None:
        self._egress = egress
        self._fleet = fleet
        self._interval = interval
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to watch."""
        for target in self._egress.probed:
            for replica in replicas_of(target):
                self._tasks.append(asyncio.create_task(self._watch(target, replica)))

    async def close(self) -> None:
        """Stop watching."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _watch(self, target: Target, replica: Replica) -> None:
        while True:
            # Not all at the same moment, and not those of several gateways together.
            await asyncio.sleep(random.uniform(0.5, 1.5) * self._interval)  # noqa: S311 - spreads load, keeps no secret
            await self._look(target, replica)

    async def _look(self, target: Target, replica: Replica) -> None:
        if self._fleet.breaker.due(replica):
            alive = await self._egress.is_alive(target, replica.url)
            self._fleet.probed(replica, alive=alive)
        elif balanced(target):
            load = await self._egress.load(target, replica.url)
            if load is not None:
                self._fleet.told(replica, load)


def balanced(target: Target) -> bool:
    """Whether the load of `target` is worth asking for."""
    return target.at_home and target.provider == "vllm" and len(target.urls) > 1
