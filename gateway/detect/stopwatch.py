"""Where the time of an inspection goes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.detect.pace import Pace


class Stopwatch:
    """Adds up seconds by the name of a stage."""

    __slots__ = ("spent",)

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def stage(self, name: str, pace: Pace | None = None) -> Iterator[None]:
        """Count what happens inside for the stage `name`, also where it raises.

        What other tasks took while `pace` let them run does not count.
        """
        began, away = time.perf_counter(), pace.away if pace else 0.0
        try:
            yield
        finally:
            others = pace.away - away if pace else 0.0
            self.spent[name] += time.perf_counter() - began - others

    def add(self, spent: dict[str, float]) -> None:
        """Take over what another watch measured."""
        for name, seconds in spent.items():
            self.spent[name] += seconds
