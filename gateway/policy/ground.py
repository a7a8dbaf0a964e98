"""What every rule is evaluated on besides the facts: the targets of the settings, and the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from gateway.core.target import Target
from gateway.policy.restrictions import Restriction


@dataclass(frozen=True, slots=True)
class Ground:
    """The targets, `everything` by name and `home` of them, on one day."""

    targets: tuple[Target, ...]
    day: date
    everything: frozenset[str] = field(init=False)
    home: frozenset[str] = field(init=False)
    _left: dict[Restriction, frozenset[str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        home = frozenset(target.name for target in self.targets if target.at_home)
        object.__setattr__(self, "everything", frozenset(target.name for target in self.targets))
        object.__setattr__(self, "home", home)

    def left(self, restriction: Restriction) -> frozenset[str]:
        """The targets that a restriction leaves, worked out once."""
        left = self._left.get(restriction)
        if left is None:
            left = self._left[restriction] = restriction.permitted(self.targets, self.day)
        return left


class Grounds:
    """The ground of the last request, kept for the next: it changes at midnight."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last = Ground((), date.min)

    def of(self, targets: Sequence[Target], day: date) -> Ground:
        """The ground of these targets on `day`."""
        listed, last = tuple(targets), self._last
        if last.targets is not listed or last.day != day:
            last = self._last = Ground(listed, day)
        return last
