"""The replicas of every target: which one a request goes to, and when."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from gateway.core.clock import Clock
from gateway.core.errors import UpstreamError, UpstreamRejected, UpstreamUnavailable
from gateway.core.load import Load
from gateway.core.request import Request
from gateway.core.target import Target
from gateway.route.affinity import Affinity
from gateway.route.balance import pick
from gateway.route.breaker import Breaker
from gateway.route.lease import Lease
from gateway.route.loads import Loads
from gateway.route.pauses import Pauses
from gateway.route.replica import Replica, replicas_of
from gateway.route.retries import Retries
from gateway.route.waiting import WaitingLine

_SECOND = 1_000_000_000
_BUSY = 429


class Fleet:
    """Picks replicas that are neither ejected nor drained; who wants to be left alone comes last.

    Where each of them has as many requests as it may have, requests wait in turn.
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
        self.lines = {target.name: WaitingLine(target) for target in targets}
        self._targets = {target.name: target for target in targets}
        self._clock = clock
        self._affinity = affinity
        self._drained = drained
        self._chance = random.Random()  # noqa: S311 - spreads load, keeps no secret

    def ready(self, target: Target) -> bool:
        """Whether `target` has a replica that may be asked."""
        return bool(self._available(target))

    def available(self, replica: Replica) -> bool:
        """Whether `replica` is neither ejected nor drained."""
        return replica.url not in self._drained() and self.breaker.available(replica)

    def home_in(self, permitted: Collection[str]) -> str:
        """In how many seconds one of the `permitted` targets at home may be asked again."""
        return self._soonest(
            one for one in self if one.target in permitted and self._targets[one.target].at_home
        )

    def __iter__(self) -> Iterator[Replica]:
        """Every replica of every target."""
        return (one for target in self._targets.values() for one in replicas_of(target))

    async def lease(
        self,
        target: Target,
        model: str,
        request: Request,
        *,
        until: float,
        besides: Collection[Replica] = (),
    ) -> Lease:
        """A place for `request`, at another replica than those `besides` if there is one.

        Where none has room the request waits `until` a moment of the loop's
        clock, unless it was asked already. Raises UpstreamError where no replica
        may be asked, or none in time.
        """
        line = self._line(target)
        candidates = self._candidates(target, model, again=bool(besides))
        roomy = self._roomy(target, candidates)
        if roomy and (besides or not line):
            return self._lease(target, model, request, _others(roomy, besides))
        if besides:
            raise line.overloaded(self._room(target))
        began = self._clock.monotonic_ns()
        lease = await line.wait(request, model, until=until, room=self._room(target))
        lease.waited = (lease.begun - began) / _SECOND
        return lease

    def probed(self, replica: Replica, *, alive: bool) -> None:
        """A probe after an ejection said whether `replica` is back."""
        if not alive:
            self.breaker.failed(replica)
            return
        self.breaker.succeeded(replica)
        target = self._targets[replica.target]
        self._serve(target, self._line(target))

    def told(self, replica: Replica, load: Load) -> None:
        """What `replica` says of how busy it is."""
        self.loads.told(replica, load)

    def _line(self, target: Target) -> WaitingLine:
        return self.lines.setdefault(target.name, WaitingLine(target))

    def _available(self, target: Target) -> list[Replica]:
        drained = self._drained()
        return [
            one
            for one in replicas_of(target)
            if one.url not in drained and self.breaker.available(one)
        ]

    def _candidates(self, target: Target, model: str, *, again: bool) -> list[Replica]:
        """The replicas that may be asked for `model`; raises UpstreamError where none may.

        One that asked to be left alone for a while is left alone where another may
        be asked, and by who asks `again`; whether it has room for somebody else,
        it alone can say.
        """
        available = self._available(target)
        if not available:
            raise self._nobody(target)
        awake = [one for one in available if not self.pauses.seconds_left(one, model)]
        if again and not awake:
            raise _busy(target, min(self.pauses.seconds_left(one, model) for one in available))
        return awake or available

    def _roomy(self, target: Target, candidates: Sequence[Replica]) -> list[Replica]:
        most = target.in_flight
        return [one for one in candidates if not most or self.loads.ours(one) < most]

    def _room(self, target: Target) -> int:
        """How many requests may be under way at once, with the replicas of now."""
        return target.in_flight * len(self._available(target))

    def _lease(
        self, target: Target, model: str, request: Request, candidates: Sequence[Replica]
    ) -> Lease:
        replica = candidates[0]
        if len(candidates) > 1:
            preferred = self._affinity.preferred(request, replicas_of(target))
            replica = pick(candidates, self.loads, preferred=preferred, chance=self._chance)
        self.breaker.asked(replica)
        self.loads.begun(replica)
        return Lease(
            target=target,
            model=model,
            replica=replica,
            breaker=self.breaker,
            pauses=self.pauses,
            give_back=self._released,
            begun=self._clock.monotonic_ns(),
        )

    def _released(self, lease: Lease) -> None:
        """A place was given back: whoever is next gets it."""
        self.loads.ended(lease.replica)
        line = self._line(lease.target)
        line.answered((self._clock.monotonic_ns() - lease.begun) / _SECOND)
        self._serve(lease.target, line)

    def _serve(self, target: Target, line: WaitingLine) -> None:
        """Give the room that there is to those who wait, or tell them that nobody answers."""
        while True:
            available = self._available(target)
            if available and not self._roomy(target, available):
                return
            waiter = line.next()
            if waiter is None:
                return
            try:
                roomy = self._roomy(target, self._candidates(target, waiter.model, again=False))
                if not roomy:
                    raise line.overloaded(self._room(target))
                lease = self._lease(target, waiter.model, waiter.request, roomy)
            except UpstreamError as fault:
                waiter.granted.set_exception(fault)
            else:
                waiter.granted.set_result(lease)

    def _soonest(self, replicas: Iterable[Replica]) -> str:
        left = min((self.breaker.seconds_left(one) for one in replicas), default=0.0)
        return str(max(1, math.ceil(left)))

    def _nobody(self, target: Target) -> UpstreamUnavailable:
        return UpstreamUnavailable(
            f"Target {target.name} is not asked now: it failed several times in a row,"
            " or an operator drains it.",
            target=target.name,
            retry_after=self._soonest(replicas_of(target)),
            hint="Try again later.",
        )


def _others(candidates: Sequence[Replica], besides: Collection[Replica]) -> Sequence[Replica]:
    return [one for one in candidates if one not in besides] or candidates


def _busy(target: Target, seconds: int) -> UpstreamRejected:
    return UpstreamRejected(
        f"Target {target.name} asked to be left alone for {seconds} s.",
        http_status=_BUSY,
        target=target.name,
        code="rate_limit_exceeded",
        retry_after=str(seconds),
    )
