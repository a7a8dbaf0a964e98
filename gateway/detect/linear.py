"""One pass over a text by every recogniser, in time that grows with its length alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import re2

from gateway.core.errors import InspectionFailed
from gateway.detect.automata import Automata
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


class LinearPass:
    """Runs recognisers over canonical text.

    All patterns are tried at once by a few automata; only those that occur
    somewhere are then searched for their places.
    """

    def __init__(self, recognizers: Iterable[Recognizer]) -> None:
        self._automata = Automata()
        self._patterns: list[tuple[PatternRecognizer, _Pattern]] = []
        self._words: list[WordRecognizer] = []
        for recognizer in recognizers:
            if isinstance(recognizer, WordRecognizer):
                self._words.append(recognizer)
                continue
            for pattern in recognizer.patterns:
                self._automata.add(pattern)
                compiled: _Pattern = re2.compile(pattern.encode(), _options(_PATTERN_BYTES))
                self._patterns.append((recognizer, compiled))
        if self._patterns:
            self._automata.build()
            self._prove()

    def scan(self, text: str) -> list[Found]:
        """Return what was found, in the order of the text; overlaps are kept."""
        found: dict[tuple[str, int, int], Found] = {}
        # A lone surrogate has no UTF-8; it becomes one character that nothing matches.
        data = text.encode("utf-8", "replace")
        text = text if text.isascii() else data.decode()
        for index in self._occurring(data):
            recognizer, pattern = self._patterns[index]
            for hit in _hits(recognizer, pattern, text, data):
                found.setdefault((recognizer.name, hit.start, hit.end), Found(recognizer, hit))
        for words in self._words:
            for hit in words.find(text):
                found.setdefault((words.name, hit.start, hit.end), Found(words, hit))
        return sorted(found.values(), key=lambda item: (item.hit.start, item.hit.end))

    def _prove(self) -> None:
        """Raise InspectionFailed if a text that must match does not."""
        example = self._patterns[0][0].hits[0]
        if not self._automata.match(example.encode()):
            raise InspectionFailed(
                "The patterns of the detectors cannot be searched together.",
                hint="Remove recognisers that were added, or simplify their patterns.",
            )

    def _occurring(self, data: bytes) -> list[int]:
        """The indices of the patterns that match anywhere."""
        return self._automata.match(data)


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
