"""Replicas that said when they want to be asked again."""

from __future__ import annotations

import math
from datetime import datetime
from email.utils import parsedate_to_datetime

from gateway.core.clock import Clock
from gateway.route.replica import Replica

_SECOND = 1_000_000_000
_LONGEST = 300.0
_MANY = 1000


class Pauses:
    """Until when a replica is not asked for a model; a limit on one model leaves the others."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[tuple[Replica, str], int] = {}

    def begin(self, replica: Replica, model: str, retry_after: str) -> None:
        """Take note of a Retry-After: seconds or a date, at most five minutes of it."""
        seconds = min(_seconds(retry_after, self._clock.now()), _LONGEST)
        if seconds > 0:
            now = self._clock.monotonic_ns()
            if len(self._until) >= _MANY:  # names of models come from outside
                self._until = {at: until for at, until in self._until.items() if until > now}
            self._until[replica, model] = now + int(seconds * _SECOND)

    def seconds_left(self, replica: Replica, model: str) -> int:
        """Whole seconds for which `replica` is not asked for `model`, 0 where it may be."""
        until = self._until.get((replica, model))
        if until is None:
            return 0
        left = math.ceil((until - self._clock.monotonic_ns()) / _SECOND)
        if left <= 0:
            del self._until[replica, model]
        return max(0, left)


def _seconds(text: str, now: datetime) -> float:
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError):
        return 0.0
