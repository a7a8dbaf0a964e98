"""The sentences of a text, each judged once for whether it speaks of a person."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from gateway.detect.person_cues import Evidence, person_evidence

_SENTENCE_END = re.compile(r"[.!?…](?=\s|\Z)|\n")
_LONGEST = 400
_WIDE = 1_200


class Passages:
    """The sentences of one text, and how surely each speaks of a person.

    A sentence over 400 characters is cut; each is judged once, so that all
    questions about one text take time in its length.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = list(_ends(text))
        self._judged: dict[int, Evidence] = {}
        self._blocks: dict[int, Evidence] = {}

    def around(self, place: int) -> tuple[int, int]:
        """The sentence that holds the character at `place`."""
        index = self._index(place)
        return self._start(index), self._ends[index]

    def here(self, place: int) -> Evidence:
        """The evidence in the sentence at `place`."""
        return self._judge(self._index(place))

    def beside(self, place: int) -> Evidence:
        """The best evidence in the sentences before and behind."""
        index = self._index(place)
        return max(self._judge(index - 1), self._judge(index + 1))

    def within(self, place: int) -> Evidence:
        """The best evidence in the sentence, the two beside it and the block around `place`."""
        near = max(self.here(place), self.beside(place))
        return near if near >= Evidence.OWN else max(near, self._block(place // _WIDE))

    def _block(self, number: int) -> Evidence:
        """The best evidence in the characters from `number` times 1,200 on."""
        if number not in self._blocks:
            first, last = self._index(number * _WIDE), self._index((number + 1) * _WIDE - 1)
            told = (self._judge(index) for index in range(first, last + 1))
            self._blocks[number] = max(told, default=Evidence.NONE)
        return self._blocks[number]

    def _index(self, place: int) -> int:
        return min(bisect_right(self._ends, place), len(self._ends) - 1)

    def _start(self, index: int) -> int:
        return self._ends[index - 1] if index else 0

    def _judge(self, index: int) -> Evidence:
        if not 0 <= index < len(self._ends):
            return Evidence.NONE
        if index not in self._judged:
            sentence = self._text[self._start(index) : self._ends[index]]
            self._judged[index] = person_evidence(sentence)
        return self._judged[index]


class LazyPassages:
    """The passages of a text, cut when they are first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._passages: Passages | None = None

    def cut(self) -> Passages:
        """The passages."""
        if self._passages is None:
            self._passages = Passages(self._text)
        return self._passages


def _ends(text: str) -> Iterator[int]:
    """Where sentences end, the last one at the end of the text."""
    last = 0
    for match in _SENTENCE_END.finditer(text):
        yield from range(last + _LONGEST, match.end(), _LONGEST)
        yield match.end()
        last = match.end()
    yield from range(last + _LONGEST, len(text), _LONGEST)
    yield len(text)
