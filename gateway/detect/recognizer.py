"""What a recogniser is: one short file that names an entity and finds it.

A recogniser file declares its entity, its data class, how it finds values, and
its own hits and misses, which one parametrised test runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateway.core.finding import DataClass, Stage

if TYPE_CHECKING:
    from gateway.detect.first_words import Beginning
    from gateway.detect.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One value found in a text: characters `start` to `end`, end exclusive.

    `canonical` is the value in its one spelling (digits without spaces, lower
    case where case means nothing); it is hashed, never kept. `checksum` says that
    a check digit was verified, `context` that words near the value spoke for it.
    `city` is where the town stands in an address, if one does.
    """

    start: int
    end: int
    score: float
    canonical: str = field(repr=False)
    checksum: bool = False
    context: bool = False
    city: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternRecognizer:
    """Finds values by linear-time patterns (RE2 syntax) whose matches `check` accepts.

    `check(text, start, end)` sees the whole text, so that it can look at the
    neighbourhood, and returns a hit, possibly narrower, or None. Where `dense`
    is true every match holds a run of sixteen letters, digits or `_+/=~-`, and
    is looked for only where such runs stand. `sign` is a short pattern that occurs
    wherever one of `patterns` does: it stands for them in the automata, where
    several that begin anywhere and go on for long would multiply. In a text without
    any of the words that it `needs` (as for `surroundings.near`) nothing is looked for.
    """

    name: str
    entity: str
    data_class: DataClass
    patterns: tuple[str, ...]
    check: Callable[[str, int, int], Hit | None]
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    dense: bool = False
    sign: str = ""
    needs: tuple[str, ...] = ()
    stage: Stage = Stage.PATTERN


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRecognizer:
    """Finds values by word lists; `find` reads a whole text in linear time.

    Where `maskable` is false a hit says what the text is about and does not
    stand for a value (a topic). The page that `find` is given says where words
    stand that begin like `begins`, and whether one of `signs` may occur: patterns in
    RE2's syntax without which nothing is found but at those places.
    """

    name: str
    entity: str
    data_class: DataClass
    find: Callable[[Page], Iterable[Hit]]
    begins: frozenset[Beginning] = frozenset()
    signs: tuple[str, ...] = ()
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    stage: Stage = Stage.WORDS
    maskable: bool = True
