"""The replicas of every target: which one a request goes to, and what became of it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from gateway.core.clock import Clock
from gateway.core.errors import (
    EgressUnavailable,
    UpstreamError,
    UpstreamRejected,
    UpstreamUnavailable,
)
from gateway.core.load import Load
from gateway.core.request import Request
from gateway.core.target import Target
from gateway.route.affinity import Affinity
from gateway.route.balance import pick
from gateway.route.breaker import Breaker
from gateway.route.loads import Loads
from gateway.route.pauses import Pauses
from gateway.route.replica import Replica, replicas_of
from gateway.route.retries import Retries

_BUSY = 429


@dataclass(slots=True)
class Lease:
    """One request's place at a replica, from before it is sent until its answer is over."""

    fleet: Fleet
    target: Target
    model: str = field(repr=False)
    replica: Replica
    _held: bool = True

    def succeeded(self) -> None:
        """The replica answered."""
        self.fleet.breaker.succeeded(self.replica)

    def failed(self, fault: UpstreamError) -> None:
        """The replica did not; one that said when to come back is left alone until then.

        Where an app's own key was sent, that it has too many requests says nothing of others.
        """
        if isinstance(fault, EgressUnavailable):
            return  # it was not asked
        busy = fault.http_status == _BUSY
        if fault.retry_after is not None and not self.target.key_from_client:
            self.fleet.pauses.begin(self.replica, self.model, fault.retry_after)
        elif not busy:
            self.fleet.breaker.failed(self.replica)

    def release(self) -> None:
        """Give the place back; further calls do nothing."""
        if self._held:
            self._held = False
            self.fleet.loads.ended(self.replica)


class Fleet:
    """Picks replicas that are neither ejected nor drained, nor asked to be left alone.

    `drained` gives the URLs that get no new requests now.
    """

    def __init__(
        self,
        targets: Iterable[Target],
        clock: Clock,
        *,
        affinity: Affinity,
        drained: Callable[[], Collection[str]] = frozenset,
        probed: Collection[Replica] = (),
    ) -> None:
        self.breaker = Breaker(clock, probed=probed)
        self.loads = Loads(clock)
        self.pauses = Pauses(clock)
        self.retries = Retries()
        self._replicas = {target.name: replicas_of(target) for target in targets}
        self._affinity = affinity
        self._drained = drained
        self._chance = random.Random()  # noqa: S311 - spreads load, keeps no secret

    def replicas(self, target: Target) -> tuple[Replica, ...]:
        """The replicas of `target`, whatever is known of them."""
        return self._replicas.get(target.name) or replicas_of(target)

    def ready(self, target: Target) -> bool:
        """Whether `target` has a replica that may be asked."""
        return bool(self._available(target))

    def lease(
        self,
        target: Target,
        model: str,
        request: Request,
        *,
        besides: Collection[Replica] = (),
    ) -> Lease:
        """A place for `request`, at another replica than those `besides` if there is one.

        Raises UpstreamError where none may be asked.
        """
        available = self._available(target)
        if not available:
            raise self._nobody(target)
        awake = [one for one in available if not self.pauses.seconds_left(one, model)]
        if not awake:
            raise _busy(target, min(self.pauses.seconds_left(one, model) for one in available))
        candidates = [one for one in awake if one not in besides] or awake
        replica = candidates[0]
        if len(candidates) > 1:
            preferred = self._affinity.preferred(request, self.replicas(target))
            replica = pick(candidates, self.loads, preferred=preferred, chance=self._chance)
        self.breaker.asked(replica)
        self.loads.begun(replica)
        return Lease(self, target, model, replica)

    def told(self, replica: Replica, load: Load) -> None:
        """What `replica` says of how busy it is."""
        self.loads.told(replica, load)

    def available(self, replica: Replica) -> bool:
        """Whether `replica` is neither ejected nor drained."""
        return replica.url not in self._drained() and self.breaker.available(replica)

    def __iter__(self) -> Iterator[Replica]:
        """Every replica of every target."""
        return (one for replicas in self._replicas.values() for one in replicas)

    def _available(self, target: Target) -> list[Replica]:
        return [one for one in self.replicas(target) if self.available(one)]

    def _nobody(self, target: Target) -> UpstreamUnavailable:
        ejected = [self.breaker.seconds_left(one) for one in self.replicas(target)]
        return UpstreamUnavailable(
            f"Target {target.name} is not asked now: it failed several times in a row,"
            " or an operator drains it.",
            target=target.name,
            retry_after=str(max(1, math.ceil(min(ejected)))),
            hint="Try again later.",
        )


def _busy(target: Target, seconds: int) -> UpstreamRejected:
    return UpstreamRejected(
        f"Target {target.name} asked to be left alone for {seconds} s.",
        http_status=_BUSY,
        target=target.name,
        code="rate_limit_exceeded",
        retry_after=str(seconds),
    )
