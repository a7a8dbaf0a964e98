"""Where the time of an inspection goes."""

from __future__ import annotations

import time
from collections import defaultdict
from types import TracebackType

from gateway.detect.pace import Pace


class Stopwatch:
    """Adds up seconds by the name of a stage."""

    __slots__ = ("spent",)

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)

    def stage(self, name: str, pace: Pace | None = None) -> Stage:
        """Count what happens inside for the stage `name`, also where it raises.

        What other tasks took while `pace` let them run does not count.
        """
        return Stage(self.spent, name, pace)

    def add(self, spent: dict[str, float]) -> None:
        """Take over what another watch measured."""
        for name, seconds in spent.items():
            self.spent[name] += seconds


class Stage:
    """One stage under way; a plain class, because there are many in a request."""

    __slots__ = ("_away", "_began", "_name", "_pace", "_spent")

    def __init__(self, spent: defaultdict[str, float], name: str, pace: Pace | None) -> None:
        self._spent = spent
        self._name = name
        self._pace = pace

    def __enter__(self) -> None:
        self._away = self._pace.away if self._pace else 0.0
        self._began = time.perf_counter()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        others = self._pace.away - self._away if self._pace else 0.0
        self._spent[self._name] += time.perf_counter() - self._began - others
