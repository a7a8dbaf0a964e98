"""How busy each replica is: what it says of itself, and what is under way from here."""

from __future__ import annotations

from collections import Counter

from gateway.core.clock import Clock
from gateway.core.load import Load
from gateway.route.replica import Replica

_FRESH_NS = 5_000_000_000
_CROWDED = 0.9


class Loads:
    """Requests by replica. What a replica says counts for five seconds.

    It says how many requests it has from everybody. Those that were ours when it
    said so are taken off, and those that are ours now are added.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ours: Counter[Replica] = Counter()
        self._told: dict[Replica, tuple[int, int, Load]] = {}

    def begun(self, replica: Replica) -> None:
        """A request goes to `replica`."""
        self._ours[replica] += 1

    def ended(self, replica: Replica) -> None:
        """A request at `replica` is over."""
        self._ours[replica] -= 1

    def told(self, replica: Replica, load: Load) -> None:
        """What `replica` says of itself."""
        others = max(0, load.running + load.waiting - self._ours[replica])
        self._told[replica] = (self._clock.monotonic_ns(), others, load)

    def ours(self, replica: Replica) -> int:
        """Requests from here that are under way at `replica`."""
        return self._ours[replica]

    def of(self, replica: Replica) -> int:
        """Requests that run or wait at `replica`, as far as is known."""
        told = self._fresh(replica)
        return self._ours[replica] + (0 if told is None else told[1])

    def crowded(self, replica: Replica) -> bool:
        """Whether the memory of `replica` for prompts is almost full."""
        told = self._fresh(replica)
        return told is not None and told[2].cache > _CROWDED

    def _fresh(self, replica: Replica) -> tuple[int, int, Load] | None:
        told = self._told.get(replica)
        if told is None or self._clock.monotonic_ns() - told[0] > _FRESH_NS:
            return None
        return told
