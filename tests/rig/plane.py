"""The two sides of the socket of the external plane, in this process, over a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.core.target import Target
from gateway.egress.apart.server import PlaneServer
from gateway.egress.limits import Limits
from gateway.egress.send import Egress

LIMITS = Limits(connect=1, first_token=5, idle=5, total=10)


@dataclass(frozen=True, slots=True)
class Sides:
    """What the gateway sends by, and what the process of the external plane sends by."""

    gateway: Egress
    plane: Egress


@asynccontextmanager
async def both_sides(
    socket: Path,
    target: Target,
    *,
    known: Target | None = None,
    locked: Callable[[], bool] = lambda: False,
    limits: Limits = LIMITS,
) -> AsyncIterator[Sides]:
    """`known` is the target as the settings of the process have it."""
    own = known or target
    plane = Egress([own], limits)
    gateway = Egress([target], limits, apart=socket)
    server = PlaneServer(plane, {own.name: own}, locked=locked)
    try:
        async with server.listening(socket):
            yield Sides(gateway, plane)
    finally:
        await gateway.close()
        await plane.close()
