"""Every occurrence of the values that a request covers, whatever the detectors say of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from gateway.core.decision import Treatment
from gateway.core.finding import DataClass
from gateway.redact.fold import Folded, fold
from gateway.redact.respelled import (
    LONG_NUMBER,
    cores,
    listed,
    number_pieces,
    single_spaced,
    without_grouping,
    without_marks,
    word_pieces,
)
from gateway.redact.spans import Span, stricter
from gateway.redact.suffix import END_OF_WORD, LETTER, inside_a_word
from gateway.redact.word_tree import Pieces, pattern_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A value to look for, and what is done where it occurs."""

    value: str = field(repr=False)
    entity: str
    data_class: DataClass
    treatment: Treatment


Hit: TypeAlias = tuple[int, int, Sought]


class Search:
    """Finds values in texts without regard to case, diacritics and marks between their words.

    Names, and other short or plain values, are found as whole words, with or
    without a Turkish suffix; addresses, numbers and secrets anywhere. Long
    numbers are found however their digits are grouped, a telephone number or an
    account without the code of its country, too. A value of more than 256
    characters is found only with the spaces it has.
    """

    def __init__(self, sought: Iterable[Sought]) -> None:
        words: dict[str, Sought] = {}
        free: dict[str, Sought] = {}
        numbers: dict[str, Sought] = {}
        lists: dict[str, Sought] = {}
        self._long: dict[str, Sought] = {}
        for item in sought:
            folded = fold(item.value).text.strip()
            if len(folded) > LONGEST_PATTERN:
                _add(self._long, folded, item)
            elif _NUMBER.fullmatch(folded) and len(_DIGIT.findall(folded)) >= LONG_NUMBER:
                for number in cores(without_grouping(folded), item.entity):
                    _add(numbers, number, item)
            elif folded:
                anywhere = _stands_anywhere(folded, item.data_class)
                value = single_spaced(folded)
                _add(free if anywhere else words, value, item)
                if name := listed(value, item.entity):
                    _add(lists, name, item)
        self._kinds = [
            _Kind(words, word_pieces, without_marks, whole=True),
            _Kind(free, word_pieces, without_marks, whole=False),
            _Kind(numbers, number_pieces, without_grouping, whole=False),
        ]
        self._lists = _Kind(lists, word_pieces, without_marks, whole=False)

    def spans(self, text: str) -> list[Span]:
        """Where the values occur in `text`; spans may overlap."""
        folded = fold(text)
        hits = [hit for kind in self._kinds for hit in kind.hits(folded, text)]
        hits += self._long_hits(folded.text)
        hits += self._listed(_without(folded, hits), text)
        return [_span(folded.source(start, end), item) for start, end, item in hits]

    def _listed(self, folded: Folded, source: str) -> Iterator[Hit]:
        """Names with the last word first; their ends are looked at here, for speed."""
        for start, end, item in self._lists.hits(folded, source):
            if _END.match(folded.text, end) and _stands_alone(folded, source, start, end):
                yield start, end, item

    def _long_hits(self, text: str) -> Iterator[Hit]:
        for value, item in self._long.items():
            start = text.find(value)
            while start >= 0:
                yield start, start + len(value), item
                start = text.find(value, start + len(value))


class _Kind:
    """Values that are looked for in the same way."""

    def __init__(
        self,
        values: dict[str, Sought],
        pieces: Callable[[str], Pieces],
        key: Callable[[str], str],
        *,
        whole: bool,
    ) -> None:
        self._values: dict[str, Sought] = {}
        for value, item in values.items():
            _add(self._values, key(value), item)
        self._key = key
        self._whole = whole
        ending = END_OF_WORD if whole else ""
        tree = pattern_of([pieces(value) for value in values])
        self._pattern = re.compile(tree + ending) if values else None

    def hits(self, folded: Folded, source: str) -> Iterator[Hit]:
        """Each place where a value occurs; occurrences of one value that overlap are one place."""
        last: Hit | None = None
        place = 0
        while self._pattern and (match := self._pattern.search(folded.text, place)):
            start, end = match.span()
            place = start + 1
            if self._whole and not _stands_alone(folded, source, start, end):
                continue
            item = self._values[self._key(match[0])]
            if last and item is last[2] and start < last[1]:
                last = (last[0], max(last[1], end), item)
                continue
            if last:
                yield last
            last = (start, end, item)
        if last:
            yield last


def _stands_alone(folded: Folded, source: str, start: int, end: int) -> bool:
    """Whether a name is not the inside of another word.

    Three letters and a suffix without an apostrophe (`canlı`) are an ordinary
    word more often than a name, unless a capital says otherwise.
    """
    if inside_a_word(folded.text, start):
        return False
    inflected = bool(_LETTER.match(folded.text, end)) and bool(_LETTER.match(folded.text, end - 1))
    if not inflected or end - start > SHORT_NAME:
        return True
    return source[folded.source(start, end)[0]].isupper()


def _span(place: tuple[int, int], item: Sought) -> Span:
    return Span(
        start=place[0],
        end=place[1],
        treatment=item.treatment,
        entity=item.entity,
        data_class=item.data_class,
        found=False,
    )


def _without(folded: Folded, hits: Iterable[Hit]) -> Folded:
    """The text without what was found: the end of a name and the next one are no name."""
    text, parts, place = folded.text, [], 0
    for start, end in sorted((start, end) for start, end, _ in hits):
        if end > place:
            begin = max(start, place)
            parts += [text[place:begin], GONE * (end - begin)]
            place = end
    return replace(folded, text="".join((*parts, text[place:])))


def _add(values: dict[str, Sought], key: str, item: Sought) -> None:
    known = values.get(key)
    if known is None:
        values[key] = item
    elif known.treatment != item.treatment:
        leading = max(known, item, key=lambda one: one.treatment.effect)
        values[key] = Sought(
            value=leading.value,
            entity=leading.entity,
            data_class=leading.data_class,
            treatment=stricter(known.treatment, item.treatment),
        )


def _stands_anywhere(folded: str, data_class: DataClass) -> bool:
    return len(folded) >= LONG_VALUE and (
        data_class is DataClass.SECRET or not _PLAIN.fullmatch(folded)
    )


GONE = "\x00"
LONG_VALUE = 6  # characters
LONGEST_PATTERN = 256  # characters
SHORT_NAME = 3  # letters

_LETTER = re.compile(LETTER)
_END = re.compile(END_OF_WORD)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[a-z0-9\s().+\-/]+")
_PLAIN = re.compile(r"(?:[^\W\d_]|[\s'.\-])+")
