"""Looking at the neighbourhood of a match: what stands beside it, which words are near."""

from __future__ import annotations

import re
from functools import cache

from gateway.detect.lexicon import fold

_LIST_DIGITS = 6
_NO_DIGIT = re.compile("[^0-9]+")
_WITHOUT_DIGITS = dict.fromkeys(map(ord, "0123456789"))
_DECIMAL_BEFORE = re.compile(r"([0-9]{1,6})[.,]\Z")
_DECIMAL_AFTER = re.compile(r"[.,]([0-9]{1,6})")


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit of any script touches `text[start:end]`."""
    before = start > 0 and text[start - 1].isalnum()
    after = end < len(text) and text[end].isalnum()
    return not before and not after


def inside_number(text: str, start: int, end: int) -> bool:
    """Whether the span is a part of a decimal number, such as `0.12345`.

    Six digits or more beside the point or comma are another number of a list.
    """
    before = _DECIMAL_BEFORE.search(text, max(0, start - _LIST_DIGITS - 1), start)
    after = _DECIMAL_AFTER.match(text, end)
    return any(part is not None and len(part[1]) < _LIST_DIGITS for part in (before, after))


def digits_of(text: str) -> str:
    """The ASCII digits of `text`, without what separates them."""
    return _NO_DIGIT.sub("", text)


def near(
    text: str, start: int, end: int, words: tuple[str, ...], *, before: int = 48, after: int = 24
) -> bool:
    """Whether one of `words` begins a word within so many characters of the span.

    `words` are folded (see `lexicon.fold`); a suffix behind them does no harm.
    """
    left = fold(text[max(0, start - before) : start])
    right = fold(text[end : end + after])
    pattern = _beginnings(words)
    return bool(pattern.search(left) or pattern.search(right))


def names_any(folded: str, words: tuple[str, ...]) -> bool:
    """Whether one of `words` occurs anywhere in a folded text; if not, `near` is nowhere true."""
    return any(word in folded for word in words)


def spaced_evenly(value: str) -> bool:
    """Whether one kind of separator at most divides the digits of `value`."""
    rest = set(value.translate(_WITHOUT_DIGITS))
    return len(rest) <= 1 or len({char for char in rest if not char.isdigit()}) <= 1


@cache
def _beginnings(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<![^\W\d_])(?:" + "|".join(re.escape(word) for word in words) + ")")
