"""Numbers of one kind, as a row of a table: its shape, its check digits, the words beside it.

A number whose shape and check digits leave little room for chance counts alone;
any other counts only beside a word that says what it is. Such a row searches
for the words, which are rare, and reads the number beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from gateway.core.finding import DataClass
from gateway.detect.lexicon import any_of, fold, spelled
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import inside_number, near, stands_alone

_AHEAD, _BEHIND = 48, 32
_LONGEST = 44
_NO_BREAK = re.compile(r"[.!?;][ \n]|\n[ \t]*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """One kind of number.

    `shape` is a pattern for RE2 and for `re`. `valid` sees the number without
    its separators, in upper case. `alone` is the score without a word, 0 where a
    word is needed; `near` the score beside one of `words`. `checksum` says that
    `valid` verifies check digits, and not the shape alone.
    """

    name: str
    entity: str
    shape: str
    words: tuple[str, ...]
    near: float
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    valid: Callable[[str], bool] | None = None
    checksum: bool = False
    alone: float = 0.0
    data_class: DataClass = DataClass.NATIONAL_ID


def recognizer(row: Numbered) -> PatternRecognizer:
    """The recogniser that a row of the table describes."""
    shape = re.compile(row.shape)
    if row.alone:
        patterns: tuple[str, ...] = (row.shape,)
        check = partial(_check_alone, row)
    else:
        patterns = (f"(?i){any_of(map(_word, row.words))}",)
        check = partial(_check_beside, row, shape)
    return PatternRecognizer(
        name=row.name,
        entity=row.entity,
        data_class=row.data_class,
        patterns=patterns,
        check=check,
        hits=row.hits,
        misses=row.misses,
    )


def _word(word: str) -> str:
    """The spellings of a word, at the beginning of one where RE2 can tell."""
    return (r"\b" if word[0].isascii() else "") + spelled(word)


def compact(value: str) -> str:
    """The letters and digits of `value`, in upper case."""
    return "".join(filter(str.isalnum, value)).upper()


def _check_alone(row: Numbered, text: str, start: int, end: int) -> Hit | None:
    words = tuple(map(fold, row.words))
    score = row.near if near(text, start, end, words) else row.alone
    return _accepted(row, text, start, end, score)


def _check_beside(
    row: Numbered, shape: re.Pattern[str], text: str, start: int, end: int
) -> Hit | None:
    """Read the number behind the word at `start` to `end`, or else the one before it."""
    if start > 0 and text[start - 1].isalnum():
        return None
    for number in shape.finditer(text, end, end + _AHEAD + _LONGEST):
        if number.start() - end > _AHEAD or _NO_BREAK.search(text, end, number.start()):
            break
        if hit := _accepted(row, text, number.start(), number.end(), row.near):
            return hit
    for number in shape.finditer(text, max(0, start - _BEHIND), start):
        if not _NO_BREAK.search(text, number.end(), start) and (
            hit := _accepted(row, text, number.start(), number.end(), row.near)
        ):
            return hit
    return None


def _accepted(row: Numbered, text: str, start: int, end: int, score: float) -> Hit | None:
    if not stands_alone(text, start, end) or inside_number(text, start, end):
        return None
    value = compact(text[start:end])
    if len(set(value)) < 3 or (row.valid is not None and not row.valid(value)):
        return None
    return Hit(
        start=start,
        end=end,
        score=score,
        canonical=value,
        checksum=row.checksum,
    )
