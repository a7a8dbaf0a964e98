"""A canonical text in the forms in which several stages read it, each made once."""

from __future__ import annotations

import re
from functools import cached_property

from gateway.detect.lexicon import fold

_APART = {code: " " for code in range(128) if not chr(code).isalnum()}
_TYPED = "’‘“”…–—•·«»°"  # what ordinary text has of other marks
_MARK = re.compile(r"[\W_]")
_DIGITS = "0123456789"
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")


class Written:
    """One canonical text; nothing of it is kept when this goes.

    A lone surrogate, which no UTF-8 can hold, becomes a question mark.
    """

    def __init__(self, text: str) -> None:
        self.text = text if text.isascii() else text.encode("utf-8", "replace").decode()

    @cached_property
    def data(self) -> bytes:
        """The text in UTF-8."""
        return self.text.encode()

    @cached_property
    def folded(self) -> str:
        """The text as `lexicon.fold` spells it, character for character."""
        return fold(self.text)

    @cached_property
    def spaced(self) -> str:
        """The folded text with a space for every character that is no letter or digit."""
        return _spaced(self.folded)

    @cached_property
    def lettered(self) -> str:
        """The folded text with a space for every character that is no letter."""
        spaced = self.spaced
        if _DIGIT.search(spaced) is None:
            return spaced
        for digit in _DIGITS:
            spaced = spaced.replace(digit, " ")
        return _DIGIT.sub(" ", spaced)

    @cached_property
    def words(self) -> frozenset[str]:
        """The different folded runs of letters and digits."""
        return frozenset(self.spaced.split())

    @cached_property
    def letters(self) -> frozenset[str]:
        """The different folded runs of letters."""
        same = self.lettered is self.spaced
        return self.words if same else frozenset(self.lettered.split())


def _spaced(folded: str) -> str:
    if not folded.isascii():
        for mark in _TYPED:
            folded = folded.replace(mark, " ")
    return folded.translate(_APART) if folded.isascii() else _MARK.sub(" ", folded)
