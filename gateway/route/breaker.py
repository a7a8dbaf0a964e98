"""Which replicas failed lately, and are left alone for a while.

Failures count when they follow each other; one success forgets them. A replica
that failed too often is ejected, for twice as long each time that it comes back
and fails again, and never for the same time as another, so that all are not
tried at once. After the ejection a probe that carries nothing of any user must
succeed; where nothing can be probed, one request in five seconds is let through
instead. After the outlier ejection of Envoy, whose figures these are.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass

from gateway.core.clock import Clock
from gateway.route.replica import Replica

_SECOND = 1_000_000_000
_LONGEST = 300.0
_SPREAD = 0.2
_TRIAL = 5.0


@dataclass(slots=True)
class _State:
    failures: int = 0
    ejections: int = 0
    until: int | None = None
    next_trial: int = 0


class Breaker:
    """Counts by replica: `failures` in a row eject one, for `seconds` the first time.

    `probed` are the replicas that somebody probes once they are `due`; `chance`
    gives numbers from 0 to 1.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        failures: int = 5,
        seconds: float = 30.0,
        probed: Collection[Replica] = (),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._limit = failures
        self._seconds = seconds
        self._probed = frozenset(probed)
        self._chance = chance
        self._states: dict[Replica, _State] = {}

    def failed(self, replica: Replica) -> None:
        """An attempt at `replica`, or a probe, failed for a reason that lies with it."""
        state = self._states.setdefault(replica, _State())
        now = self._clock.monotonic_ns()
        if state.until is not None and now < state.until:
            return  # it was under way when the replica was ejected
        state.failures += 1
        if state.failures >= self._limit or state.until is not None:
            seconds = min(self._seconds * 2**state.ejections, _LONGEST)
            state.ejections += 1
            state.until = now + int(seconds * (1 + _SPREAD * self._chance()) * _SECOND)

    def succeeded(self, replica: Replica) -> None:
        """`replica` answered."""
        self._states.pop(replica, None)

    def asked(self, replica: Replica) -> None:
        """A request is on its way to `replica`."""
        state = self._states.get(replica)
        if state is not None and state.until is not None:
            state.next_trial = self._clock.monotonic_ns() + int(_TRIAL * _SECOND)

    def available(self, replica: Replica) -> bool:
        """Whether requests may go to `replica` now."""
        state = self._states.get(replica)
        if state is None or state.until is None:
            return True
        now = self._clock.monotonic_ns()
        return now >= max(state.until, state.next_trial) and replica not in self._probed

    def due(self, replica: Replica) -> bool:
        """Whether the ejection of `replica` is over and a probe should say how it is."""
        state = self._states.get(replica)
        over = state is not None and state.until is not None
        return over and self.seconds_left(replica) <= 0

    def seconds_left(self, replica: Replica) -> float:
        """How long the ejection of `replica` lasts from now, 0 where it is over."""
        state = self._states.get(replica)
        if state is None or state.until is None:
            return 0.0
        return max(0.0, (state.until - self._clock.monotonic_ns()) / _SECOND)
