"""The cells of the matrix: every place for every effect, streamed and not, and some besides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from gateway.cli.canary.surface import Surface
from gateway.cli.canary.values import (
    DISGUISES,
    MADE,
    Canary,
    Wanted,
    english_name,
    turkish_name,
)

LATER = "earlier turn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """One canary to be planted; `written` is how it is written into the request."""

    surface: Surface
    place: str
    shown: str
    wanted: Wanted
    stream: bool
    canary: Canary
    written: str = field(repr=False)
    later: bool = False
    number: int = field(default_factory=count(1).__next__)

    def stands_in(self, data: bytes) -> bool:
        """Whether the canary stands in `data` plainly, or as it was written."""
        forms = (self.canary.secret, self.written, json.dumps(self.written)[1:-1])
        return any(form.encode() in data for form in forms)


def plantings(surfaces: Iterable[Surface]) -> Iterator[Planting]:
    """Every cell of the matrix."""
    for surface in surfaces:
        for stream in (False, True) if surface.streams else (False,):
            for wanted in Wanted:
                for place in surface.places:
                    yield _planting(surface, place, wanted, stream)
                if surface.follow_up is not None:
                    yield _planting(surface, next(iter(surface.places)), wanted, stream, later=True)
            for disguise in DISGUISES:
                yield _disguised(surface, disguise, stream)
            yield from _names(surface, stream)


def _planting(
    surface: Surface, place: str, wanted: Wanted, stream: bool, *, later: bool = False
) -> Planting:
    canary = MADE[wanted]()
    return Planting(
        surface=surface,
        place=place,
        shown=LATER if later else place,
        wanted=wanted,
        stream=stream,
        canary=canary,
        written=canary.text,
        later=later,
    )


def _disguised(surface: Surface, disguise: str, stream: bool) -> Planting:
    """An identity number that a plain search does not find."""
    plain = _planting(surface, next(iter(surface.places)), Wanted.LOCAL, stream)
    written = DISGUISES[disguise](plain.written)
    return replace(plain, shown=f"{plain.place}, {disguise}", written=written)


def _names(surface: Surface, stream: bool) -> Iterator[Planting]:
    """Full names of persons, each among words of its language."""
    for said, made, place in (
        ("Turkish name", turkish_name, next(iter(surface.places))),
        ("English name", english_name, surface.english),
    ):
        canary = made()
        plain = _planting(surface, place, Wanted.MASK, stream)
        shown = f"{place}, {said}"
        yield replace(plain, shown=shown, canary=canary, written=canary.text)
