"""How the anchors of a running gateway are, for whoever watches it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class AnchorState:
    """`cause` says why an anchor is lost, empty where it is not; `kept` is Unix time of a success.

    `kept` is 0 as long as nothing was kept since the gateway began.
    """

    cause: str = ""
    kept: float = 0.0


@dataclass(slots=True)
class Board:
    """The state of each anchor by its name."""

    now: Callable[[], float] = time.time
    states: dict[str, AnchorState] = field(default_factory=dict)

    def watch(self, name: str) -> None:
        """Know of an anchor before it was used."""
        self.states.setdefault(name, AnchorState())

    def lost(self, name: str, cause: str) -> bool:
        """Note that an anchor could not be used; returns whether that is new."""
        self.watch(name)
        state = self.states[name]
        new, state.cause = not state.cause, cause
        return new

    def kept(self, name: str) -> bool:
        """Note that an anchor took a checkpoint; returns whether it had been lost."""
        self.watch(name)
        state = self.states[name]
        back, state.cause, state.kept = bool(state.cause), "", self.now()
        return back
