"""One pass over a text by every recogniser, in time that grows with its length alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import re2

from gateway.detect.automata import Automata
from gateway.detect.dense import DENSE, dense_regions
from gateway.detect.recognizer import Hit, PatternRecognizer, WordRecognizer

Recognizer: TypeAlias = PatternRecognizer | WordRecognizer

_PATTERN_BYTES = 16 << 20
_ASCII_RUN = re.compile(rb"[0-9A-Za-z]*")


@dataclass(frozen=True, slots=True)
class Found:
    """A hit, and the recogniser that made it."""

    recognizer: Recognizer
    hit: Hit


class _Match(Protocol):
    def span(self) -> tuple[int, int]: ...


class _Pattern(Protocol):
    def search(self, data: bytes, start: int) -> _Match | None: ...


class _Together:
    """The patterns of recognisers, tried at once by a few automata."""

    def __init__(self, recognizers: Iterable[PatternRecognizer]) -> None:
        self._automata = Automata()
        self._patterns: list[tuple[PatternRecognizer, _Pattern]] = []
        for recognizer in recognizers:
            for pattern in recognizer.patterns:
                self._automata.add(pattern)
                compiled: _Pattern = re2.compile(pattern.encode(), _options(_PATTERN_BYTES))
                self._patterns.append((recognizer, compiled))
        # The last one is no recogniser's: it tells whether a text is dense anywhere.
        self._automata.add(DENSE)
        self._automata.build()

    def occurring(self, *parts: bytes) -> tuple[list[tuple[PatternRecognizer, _Pattern]], bool]:
        """The patterns that match in any of the parts, and whether one of these is dense."""
        indices = {index for part in parts for index in self._automata.match(part)}
        dense = len(self._patterns) in indices
        return [self._patterns[at] for at in sorted(indices) if at < len(self._patterns)], dense


class LinearPass:
    """Runs recognisers over canonical text.

    All patterns are tried at once by a few automata, those for long keys by
    others where the text is dense; only those that occur somewhere are then
    searched for their places.
    """

    def __init__(self, recognizers: Iterable[Recognizer]) -> None:
        known = tuple(recognizers)
        patterns = [item for item in known if isinstance(item, PatternRecognizer)]
        self._words = [item for item in known if isinstance(item, WordRecognizer)]
        self._anywhere = _Together(item for item in patterns if not item.dense)
        self._where_dense = _Together(item for item in patterns if item.dense)

    def scan(self, text: str) -> list[Found]:
        """Return what was found, in the order of the text; overlaps are kept."""
        found: dict[tuple[str, int, int], Found] = {}
        # A lone surrogate has no UTF-8; it becomes one character that nothing matches.
        data = text.encode("utf-8", "replace")
        text = text if text.isascii() else data.decode()
        for recognizer, pattern in self._occurring(data):
            for hit in _hits(recognizer, pattern, text, data):
                found.setdefault((recognizer.name, hit.start, hit.end), Found(recognizer, hit))
        for words in self._words:
            for hit in words.find(text):
                found.setdefault((words.name, hit.start, hit.end), Found(words, hit))
        return sorted(found.values(), key=lambda item: (item.hit.start, item.hit.end))

    def _occurring(self, data: bytes) -> list[tuple[PatternRecognizer, _Pattern]]:
        """The patterns that match anywhere."""
        patterns, dense = self._anywhere.occurring(data)
        if dense:
            patterns += self._where_dense.occurring(*dense_regions(data))[0]
        return patterns


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
