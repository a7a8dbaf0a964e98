"""Numbers spelled out digit by digit, in Turkish or English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.detect.decode.rewrite import Replacement
from gateway.detect.lexicon import fold

_DIGITS = {
    "sifir": "0", "bir": "1", "iki": "2", "uc": "3", "dort": "4", "bes": "5", "alti": "6",
    "yedi": "7", "sekiz": "8", "dokuz": "9",
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_DIGIT = "(?:" + "|".join(sorted(_DIGITS, key=lambda word: (-len(word), word))) + "|[0-9])"
_RUN = re.compile(rf"(?<![^\W_]){_DIGIT}(?:[ \t\r\n.,;/|_*-]{{0,3}}{_DIGIT}){{8,}}+(?![^\W_])")
_WORD = re.compile(_DIGIT)
_FEWEST_WORDS = 5


def joined(text: str) -> Iterator[Replacement]:
    """The words of every such number, each with its digit, and what stands between, to go."""
    folded = fold(text)
    for run in _RUN.finditer(folded):
        words = list(_WORD.finditer(folded, *run.span()))
        if sum(word.group() in _DIGITS for word in words) < _FEWEST_WORDS:
            continue
        at = run.start()
        for word in words:
            if word.start() > at:
                yield at, word.start(), ""
            yield *word.span(), _DIGITS.get(word.group(), word.group())
            at = word.end()
