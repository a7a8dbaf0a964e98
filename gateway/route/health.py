"""Which targets failed lately: a breaker for each, as plain counts.

Failures count when they follow each other; one success forgets them. After the
ejection a target is tried again, and one more failure ejects it at once.
"""

from __future__ import annotations

from collections import Counter

from gateway.core.clock import Clock

_NANOSECONDS = 1_000_000_000


class Health:
    """Counts for targets by name: `failures` in a row eject one for `seconds`."""

    def __init__(self, clock: Clock, *, failures: int = 5, seconds: float = 30.0) -> None:
        self._clock = clock
        self._limit = failures
        self._ejection_ns = int(seconds * _NANOSECONDS)
        self._failures: Counter[str] = Counter()
        self._until: dict[str, int] = {}

    def failed(self, target: str) -> None:
        """An attempt at `target` failed for a reason that lies with the target."""
        self._failures[target] += 1
        if self._failures[target] >= self._limit:
            self._until[target] = self._clock.monotonic_ns() + self._ejection_ns

    def succeeded(self, target: str) -> None:
        """`target` answered."""
        self._failures.pop(target, None)
        self._until.pop(target, None)

    def available(self, target: str) -> bool:
        """Whether `target` is not ejected now."""
        until = self._until.get(target)
        return until is None or self._clock.monotonic_ns() >= until
