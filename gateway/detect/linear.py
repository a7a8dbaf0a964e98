"""One pass over a text by every recogniser, in time that grows with its length alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

import re2

from gateway.core.errors import InspectionFailed
from gateway.detect.decode.layers import hidden
from gateway.detect.decode.rewrite import Budget
from gateway.detect.decode.signs import SIGNS, Sign
from gateway.detect.found import Found, Recognizer
from gateway.detect.recognizer import Hit, PatternRecognizer, WordRecognizer

# The automaton of all patterns together; RE2 drops its states and begins again
# where this does not suffice, which costs time and no match.
_SET_BYTES = 64 << 20
_PATTERN_BYTES = 16 << 20
_ASCII_RUN = re.compile(rb"[0-9A-Za-z]*")
_EXAMPLE = "%40%40"  # has a sign that every automaton knows


class _Match(Protocol):
    def span(self) -> tuple[int, int]: ...


class _Pattern(Protocol):
    def search(self, data: bytes, start: int) -> _Match | None: ...


class LinearPass:
    """Runs recognisers over canonical text.

    All patterns are tried at once by one automaton; only those that occur
    somewhere are then searched for their places. The automaton knows the signs
    of encodings too, and what they hide is read in the same way.
    """

    def __init__(self, recognizers: Iterable[Recognizer]) -> None:
        self._set = re2.Set.SearchSet(_options(_SET_BYTES))
        self._patterns: list[tuple[PatternRecognizer, _Pattern]] = []
        self._checked: list[bool] = []
        self._words: list[WordRecognizer] = []
        for recognizer in recognizers:
            if isinstance(recognizer, WordRecognizer):
                self._words.append(recognizer)
                continue
            for pattern in recognizer.patterns:
                self._set.Add(recognizer.sign or pattern)
                compiled: _Pattern = re2.compile(pattern.encode(), _options(_PATTERN_BYTES))
                self._patterns.append((recognizer, compiled))
                self._checked.append(_is_checked(recognizer, compiled))
        self._signs = tuple(SIGNS)
        for sign in self._signs:
            self._set.Add(SIGNS[sign])
        self._set.Compile()
        self._prove()

    def scan(self, text: str, budget: Budget | None = None) -> list[Found]:
        """Return what was found, in the order of the text; overlaps are kept.

        `budget` limits what is decoded, and tells afterwards whether that was
        too little.
        """
        seen, signs = self._look(text)
        if not signs and len(seen) < 2:
            return seen
        found = {_place(item): item for item in seen}
        if signs:
            for item in hidden(text, signs, self._look, budget or Budget()):
                found.setdefault(_place(item), item)
        return sorted(found.values(), key=lambda item: (item.hit.start, item.hit.end))

    def _look(self, text: str, *, checked: bool = False) -> tuple[list[Found], frozenset[Sign]]:
        """What is found in `text` as it is written, and the signs in it that it says more.

        `checked` asks for numbers with check digits and for addresses only.
        """
        found: list[Found] = []
        # A lone surrogate has no UTF-8; it becomes one character that nothing matches.
        data = text.encode("utf-8", "replace")
        text = text if text.isascii() else data.decode()
        signs: list[Sign] = []
        for index in self._occurring(data):
            if index >= len(self._patterns):
                signs.append(self._signs[index - len(self._patterns)])
                continue
            if checked and not self._checked[index]:
                continue
            recognizer, pattern = self._patterns[index]
            found += (Found(recognizer, hit) for hit in _hits(recognizer, pattern, text, data))
        for words in () if checked else self._words:
            found += (Found(words, hit) for hit in words.find(text))
        return found, frozenset(signs)

    def _prove(self) -> None:
        """Raise InspectionFailed if the automaton does not run.

        RE2 answers "no match" where it lacks the memory, and it knows that from
        the first state on; so a text that must match tells.
        """
        example = self._patterns[0][0].hits[0] if self._patterns else _EXAMPLE
        if not self._set.Match(example.encode()):
            raise InspectionFailed(
                "The patterns of the detectors cannot be searched together.",
                hint="Remove recognisers that were added, or simplify their patterns.",
            )

    def _occurring(self, data: bytes) -> list[int]:
        """The indices of the patterns that match anywhere."""
        return sorted(self._set.Match(data) or ())


def _is_checked(recognizer: PatternRecognizer, pattern: _Pattern) -> bool:
    """Whether the recogniser's own examples carry check digits, or are addresses."""
    if recognizer.name == "email":
        return True
    return any(
        hit.checksum
        for example in recognizer.hits
        for hit in _hits(recognizer, pattern, example, example.encode())
    )


def _place(found: Found) -> tuple[str, int, int]:
    return found.recognizer.name, found.hit.start, found.hit.end


def _hits(
    recognizer: PatternRecognizer, pattern: _Pattern, text: str, data: bytes
) -> Iterator[Hit]:
    """Yield the hits of one pattern.

    After a hit the search goes on behind it. After a refusal it goes on behind
    the run of ASCII letters and digits in which the match began, so that a
    number beside another number is not missed: `2024 10000000146`.
    """
    ascii_only = len(data) == len(text)
    byte = char = 0  # the same place, counted in bytes and in characters
    while match := pattern.search(data, byte):
        first, last = match.span()
        start = first if ascii_only else char + len(data[byte:first].decode())
        end = last if ascii_only else start + len(data[first:last].decode())
        hit = recognizer.check(text, start, end)
        if hit is not None:
            yield hit
        if hit is not None and hit.end > start:
            byte = hit.end if ascii_only else first + len(text[start : hit.end].encode())
            char = hit.end
            continue
        byte, char = _behind(text, data, first, start)


def _behind(text: str, data: bytes, first: int, start: int) -> tuple[int, int]:
    """The next place to search after a refused match that began at `first`."""
    run = _ASCII_RUN.match(data, first)
    length = run.end() - first if run else 0
    if length:
        return first + length, start + length
    return first + len(text[start : start + 1].encode()), start + 1


def _options(max_mem: int) -> object:
    options = re2.Options()
    options.max_mem = max_mem
    options.log_errors = False
    return options
