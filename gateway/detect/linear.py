"""One pass over a text by every recogniser, in time that grows with its length alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Protocol, TypeAlias

import re2

from gateway.detect.automata import Automata
from gateway.detect.city import city_of
from gateway.detect.decode.layers import hidden
from gateway.detect.decode.rewrite import Budget, Reading
from gateway.detect.decode.signs import ENCODINGS, SIGNS, Sign
from gateway.detect.dense import DENSE, dense_regions
from gateway.detect.first_words import FirstWords
from gateway.detect.found import Found, Recognizer
from gateway.detect.page import Page
from gateway.detect.passages import LazyPassages
from gateway.detect.prefilter import Prefilter
from gateway.detect.recognizer import Hit, PatternRecognizer, WordRecognizer
from gateway.detect.surroundings import names_any
from gateway.detect.written import Written

_PATTERN_BYTES = 16 << 20
_ASCII_RUN = re.compile(rb"[0-9A-Za-z]*")


class _Match(Protocol):
    def span(self) -> tuple[int, int]: ...


class _Pattern:
    """A pattern that is compiled when it is first searched for: most texts need few of them."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def search(self) -> Callable[[bytes, int], _Match | None]:
        """The first match in some bytes from a place on."""
        search: Callable[[bytes, int], _Match | None] = re2.compile(
            self._source.encode(), _options(_PATTERN_BYTES)
        ).search
        return search


_Known: TypeAlias = tuple[PatternRecognizer, _Pattern]


class _Together:
    """The patterns of recognisers, tried at once by a few automata."""

    def __init__(self, recognizers: Iterable[PatternRecognizer], *more: str) -> None:
        self._automata = Automata()
        self._patterns: list[_Known] = []
        for recognizer in recognizers:
            for pattern in recognizer.patterns:
                self._automata.add(recognizer.sign or pattern)
                self._patterns.append((recognizer, _Pattern(pattern)))
        for pattern in more:
            self._automata.add(pattern)
        self._automata.build()

    @property
    def patterns(self) -> Sequence[_Known]:
        """Every pattern, with its recogniser."""
        return self._patterns

    def occurring(self, *parts: bytes) -> tuple[list[_Known], list[int]]:
        """The patterns that match in any of the parts, and which of those that are nobody's."""
        indices = sorted({index for part in parts for index in self._automata.match(part)})
        count = len(self._patterns)
        return (
            [self._patterns[index] for index in indices if index < count],
            [index - count for index in indices if index >= count],
        )


class LinearPass:
    """Runs recognisers over canonical text.

    All patterns are tried at once by a few automata, those for long keys by
    others where the text is dense; only those that occur somewhere are then
    searched for their places. The automata know the signs of encodings too, and
    what these hide is read in the same way.
    """

    def __init__(self, recognizers: Iterable[Recognizer]) -> None:
        known = tuple(recognizers)
        patterns = [item for item in known if isinstance(item, PatternRecognizer)]
        self._words = [item for item in known if isinstance(item, WordRecognizer)]
        self._first_words = FirstWords({item.name: item.begins for item in self._words})
        self._unsigned = frozenset(item.name for item in self._words if not item.signs)
        self._signed = [item.name for item in self._words for _ in item.signs]
        self._marks = Prefilter([sign for item in self._words for sign in item.signs])
        self._signs = tuple(sign for sign in SIGNS if patterns or sign in ENCODINGS)
        told = [DENSE, *(SIGNS[sign] for sign in self._signs)]
        self._anywhere = _Together((item for item in patterns if not item.dense), *told)
        self._where_dense = _Together(item for item in patterns if item.dense)

    @cached_property
    def _checked(self) -> frozenset[str]:
        """The names of the recognisers of numbers with check digits and of addresses."""
        both = (*self._anywhere.patterns, *self._where_dense.patterns)
        return frozenset(
            recognizer.name for recognizer, pattern in both if _is_checked(recognizer, pattern)
        )

    def scan(
        self,
        text: str | Written,
        budget: Budget | None = None,
        decoded: list[Reading] | None = None,
    ) -> list[Found]:
        """Return what was found, in the order of the text; overlaps are kept.

        `budget` limits what is decoded, and tells afterwards whether that was
        too little. `decoded` takes what the text says where it is decoded.
        """
        written = text if isinstance(text, Written) else Written(text)
        seen, signs = self._read(written)
        if not signs and len(seen) < 2:
            return seen
        found: dict[tuple[str, int, int], Found] = {}
        for item in seen:
            found.setdefault(_place(item), item)
        if signs:
            for item in hidden(written.text, signs, self._look, budget or Budget(), decoded):
                found.setdefault(_place(item), item)
        return sorted(found.values(), key=lambda item: (item.hit.start, item.hit.end))

    def _look(
        self, text: str, *, checked: bool = False, entities: frozenset[str] = frozenset()
    ) -> tuple[list[Found], frozenset[Sign]]:
        """The same as `_read`, of a decoded text."""
        return self._read(Written(text), checked=checked, entities=entities)

    def _read(
        self, written: Written, *, checked: bool = False, entities: frozenset[str] = frozenset()
    ) -> tuple[list[Found], frozenset[Sign]]:
        """What is found in a text as it is written, and the signs in it that it says more.

        `checked` asks for numbers with check digits and for addresses only, `entities`
        for some of those.
        """
        text, data = written.text, written.data
        patterns, told = self._anywhere.occurring(data)
        if told and told[0] == 0:
            patterns += self._where_dense.occurring(*dense_regions(data))[0]
        found: list[Found] = []
        for recognizer, pattern in patterns:
            if entities and recognizer.entity not in entities:
                continue
            if recognizer.needs and not names_any(written.folded, recognizer.needs):
                continue
            if not checked or recognizer.name in self._checked:
                for hit in _hits(recognizer, pattern, text, data):
                    found.append(Found(recognizer, hit))
                    found += city_of(text, hit)
        if self._words and not checked:
            found += self._words_of(written)
        return found, frozenset(self._signs[at - 1] for at in told if at)

    def _words_of(self, written: Written) -> Iterator[Found]:
        places = self._first_words.places(written)
        passages = LazyPassages(written.text)
        told = self._unsigned.union(self._signed[at] for at in self._marks.match(written.data))
        for words in self._words:
            begun, signed = places.get(words.name, ()), words.name in told
            if begun or signed:
                page = Page(written, begun, passages, signed)
                yield from (Found(words, hit) for hit in words.find(page))


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
