"""Tokens of a text and their features, the same in training and at run time."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from gateway.detect.lexicon import fold, folded_words

WORDS, AFFIXES, SHAPES, LISTS, GAPS = 40_000, 8_000, 512, 6, 6
"""How many values each kind of feature has."""

UNKNOWN = 1
"""The word of nobody; training puts it in place of some, so that the rest must do."""

Features: TypeAlias = tuple[int, int, int, int, int, int]

TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
"""A word, a number or a mark."""

_LONGEST_NUMBER, _LONGEST_WORD = 8, 6
_MARKS, _WRITTEN = 60, 80


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark; `gap` is 0 for none before it, 1 for a space, 2 for a line."""

    start: int
    end: int
    text: str
    gap: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def tokens(text: str, start: int = 0, stop: int | None = None) -> list[Token]:
    """The tokens of canonical `text` between two places where none is cut."""
    found: list[Token] = []
    end = start
    for match in TOKEN.finditer(text, start, len(text) if stop is None else stop):
        start = match.start()
        gap = 0 if start == end and start else 2 if "\n" in text[end:start] else 1
        end = match.end()
        found.append(Token(start, end, match[0], gap))
    return found


def features(read: Iterable[Token]) -> list[Features]:
    """Word, beginning, ending, shape, lists of names and gap of each token, as row numbers."""
    known: dict[tuple[str, int], Features] = {}
    rows = []
    for token in read:
        key = (token.text, token.gap)
        row = known.get(key)
        if row is None:
            row = known[key] = _features(token.text, token.gap)
        rows.append(row)
    return rows


def in_lists(folded: str) -> int:
    """1 if a folded word is a given name, 2 if a surname, 3 if both, else 0."""
    given, surnames = _lists()
    return (folded in given) + 2 * (folded in surnames)


def given_names() -> frozenset[str]:
    """The folded given names of the lists."""
    return _lists()[0]


def _features(text: str, gap: int) -> Features:
    folded = fold(text)
    return (
        _hashed(folded, WORDS),
        _hashed(f"p{folded[:3]}", AFFIXES),
        _hashed(f"s{folded[-3:]}", AFFIXES),
        _shape(text),
        in_lists(folded) + 1,
        gap + 1,
    )


def _hashed(word: str, rows: int) -> int:
    """A row for a word; the first two are for padding and for nobody's word."""
    return zlib.crc32(word.encode("utf-8", "replace")) % (rows - 2) + 2


def _shape(text: str) -> int:
    if text.isdigit():
        return 2 + min(len(text), _LONGEST_NUMBER)
    if not text[0].isalpha():
        return 12 + zlib.crc32(text.encode("utf-8", "replace")) % _MARKS
    if text.isupper():
        kind = 1 if len(text) > 1 else 2
    elif text[0].isupper():
        kind = 3 if text[1:].islower() else 5
    else:
        kind = 4 if text.islower() else 5
    return _WRITTEN + kind * 8 + min(len(text), _LONGEST_WORD)


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    given = folded_words("given_names", "turkish_given_names")
    surnames = folded_words("surnames", "turkish_surnames")
    return _single(given), _single(surnames)


def _single(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in name.split() if len(word) > 1)
