"""Fleets of replicas, on a clock that a test moves."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

from gateway.core.clock import Clock
from gateway.core.target import Target
from gateway.route.affinity import Affinity
from gateway.route.breaker import Breaker
from gateway.route.fleet import Fleet
from gateway.route.lease import Lease
from gateway.route.pauses import Pauses
from gateway.route.replica import Replica, replicas_of


class StoppedClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic_ns(self) -> int:
        return int(self.seconds * 1e9)

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_1"


def a_fleet(
    *targets: Target,
    clock: Clock | None = None,
    drained: Callable[[], Collection[str]] = frozenset,
    probed: Collection[Replica] = (),
) -> Fleet:
    """The replicas of these targets."""
    return Fleet(
        targets,
        clock or StoppedClock(),
        affinity=Affinity(b"the key of tests"),
        drained=drained,
        probed=probed,
    )


def a_lease(target: Target, model: str = "m") -> Lease:
    """A place at the first replica of `target` that nobody counts."""
    clock = StoppedClock()
    return Lease(
        target=target,
        model=model,
        replica=replicas_of(target)[0],
        breaker=Breaker(clock),
        pauses=Pauses(clock),
        give_back=lambda _: None,
        begun=0,
    )
