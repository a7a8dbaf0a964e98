"""The kinds of content that conditions can tell apart.

A cell is one sort of thing that a request can hold so many of: values of an
entity at certain places, characters at a place, a language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.policy.conditions.tells import Least
from gateway.policy.kinds import class_of

#: The facts of which each thing stands at a place.
PLACED = frozenset({"finds", "characters", "about", "language"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One sort of content; `spots` are the places at which each value stands, with its score."""

    fact: str
    name: str
    spots: tuple[tuple[Place, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """What the conditions in question can tell apart.

    `asked` are their thresholds, and one for the kinds of each mask: what
    reaches none of them changes nothing.
    """

    asked: tuple[Least, ...]
    entities: Mapping[str, DataClass]
    scores: tuple[float, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        scores = tuple(sorted({item.min_score for item in self.asked if item.min_score}))
        object.__setattr__(self, "scores", scores)

    def counts(self, least: Least, cell: Cell) -> bool:
        """Whether what lies in `cell` counts towards `least`."""
        if least.fact != cell.fact or (least.names and not self._named(cell, least.names)):
            return False
        return not cell.spots or any(
            score >= least.min_score and (not least.places or place in least.places)
            for place, score in cell.spots
        )

    def serving(self, needs: Sequence[Least]) -> list[Cell]:
        """The cells of one fact that are worth filling to reach `needs`.

        Left out is a cell where another serves as many needs and reaches no
        other threshold.
        """
        found: dict[Cell, tuple[frozenset[int], frozenset[int]]] = {}
        for cell in self._possible(needs):
            serves = frozenset(at for at, need in enumerate(needs) if self.counts(need, cell))
            reaches = frozenset(at for at, item in enumerate(self.asked) if self.counts(item, cell))
            if serves and not any(
                serves <= other[0] and other[1] <= reaches for other in found.values()
            ):
                worse = [
                    one
                    for one, other in found.items()
                    if other[0] <= serves and reaches <= other[1]
                ]
                for one in worse:
                    del found[one]
                found[cell] = (serves, reaches)
        return list(found)

    def _named(self, cell: Cell, names: tuple[str, ...]) -> bool:
        if cell.name in names:
            return True
        return cell.fact == "finds" and class_of(cell.name, self.entities).value in names

    def _possible(self, needs: Sequence[Least]) -> list[Cell]:
        fact = needs[0].fact
        names = dict.fromkeys(name for need in needs for name in need.names) or {"": None}
        if fact not in PLACED:
            return [Cell(fact=fact, name=name) for name in names]
        if fact != "finds":
            places = [place for need in needs for place in self._places(fact, need)]
            return [
                Cell(fact=fact, name=name, spots=((place, 0.0),))
                for name in names
                for place in dict.fromkeys(places)
            ]
        return [
            Cell(fact=fact, name=name, spots=spots)
            for name in names
            for spots in self._spots(needs)
        ]

    def _spots(self, needs: Sequence[Least]) -> list[tuple[tuple[Place, float], ...]]:
        """Where one value can stand: a place for each of some of the needs."""
        choices: list[list[tuple[Place, float] | None]] = [
            [None, *((place, self._score(need)) for place in self._places("finds", need))]
            for need in needs
        ]
        found: dict[tuple[tuple[Place, float], ...], None] = {}
        for chosen in product(*choices):
            spots: dict[Place, float] = {}
            for spot in chosen:
                if spot is not None:
                    spots[spot[0]] = max(spot[1], spots.get(spot[0], 0.0))
            if spots:
                found[tuple(sorted(spots.items()))] = None
        return sorted(found, key=len)

    def _places(self, fact: str, need: Least) -> list[Place]:
        """One of each set of places that no condition tells apart."""
        alike: dict[tuple[bool, ...], Place] = {}
        for place in Place:
            if not need.places or place in need.places:
                sign = tuple(
                    not item.places or place in item.places
                    for item in self.asked
                    if item.fact == fact
                )
                alike.setdefault(sign, place)
        return list(alike.values())

    def _score(self, need: Least) -> float:
        """The lowest score that will do, written so that it looks like one."""
        if need.min_score or not self.scores:
            return need.min_score or 1.0
        return self.scores[0] / 2
