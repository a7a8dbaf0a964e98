"""A list of words as a pattern that is tried only where one of them may begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import re2

from gateway.detect.first_words import Beginning, beginning
from gateway.detect.lexicon import any_of, compiled, spelled

Span: TypeAlias = tuple[int, int]
_WIDEST_SPACE = 3


@dataclass(frozen=True, slots=True)
class Begun:
    """The words of a list, and what may stand behind them.

    `beginnings` are theirs; `longest` is how many characters a match can have.
    """

    pattern: re2._Regexp
    beginnings: frozenset[Beginning]
    longest: int

    def spans(self, text: str, places: Sequence[int]) -> Iterator[tuple[Span, Span]]:
        """Yield the matches that begin at `places`, and their last groups, none over another.

        `places` are beginnings of words, in order; behind an underscore is none. A
        match leaves at least one character to the next.
        """
        free = 0
        for place in places:
            if place and (place <= free or text[place - 1] == "_"):
                continue
            match = self.pattern.match(text[place : place + self.longest])
            if match:
                free = place + match.end()
                first, last = match.span(self.pattern.groups)
                yield (place, free), (place + first, place + last)


def begun(entries: Iterable[str], behind: str = "", longest_behind: int = 0) -> Begun:
    """The list of `entries` (see `lexicon.spelled`), and a pattern of what follows them.

    `behind` is in RE2's syntax and matches at most `longest_behind` characters.
    """
    listed = list(entries)
    return Begun(
        pattern=compiled("(?i)(" + any_of(map(spelled, listed)) + behind + ")"),
        beginnings=frozenset(beginning(entry.removeprefix("=")) for entry in listed),
        longest=max(len(entry) + _WIDEST_SPACE * entry.count(" ") for entry in listed)
        + longest_behind,
    )
