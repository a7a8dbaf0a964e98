"""What a condition can tell apart, so that the space of facts is finite for a proof.

A condition says it as a tuple of these, and holds only where what each of them
speaks of is so. `fact` is always the key under `given:` that states the fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from gateway.core.request import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Values of a fact that has one value, such as the app or the time.

    Wherever the condition holds, it also holds for one of `values`; and where
    conditions on the same fact differ, they differ for one of their values or
    for one that is none of them. Names stand for themselves; an interval is
    given by the points at which it begins and ends.
    """

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """How much of something there must be: a threshold, of which more never loosens.

    It counts what has one of `names` (anything where there are none), stands at
    one of `places` (anywhere where there are none) and scores at least
    `min_score`.
    """

    fact: str
    names: tuple[str, ...] = ()
    at_least: int = 1
    places: frozenset[Place] = frozenset()
    min_score: float = 0.0


Tell: TypeAlias = Points | Least
