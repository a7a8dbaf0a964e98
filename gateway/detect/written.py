"""A canonical text in the forms in which several stages read it, each made once."""

from __future__ import annotations

import re

from gateway.detect.lexicon import fold

_APART = {code: " " for code in range(128) if not chr(code).isalnum()}
_TYPED = "’‘“”…–—•·«»°"  # what ordinary text has of other marks
_MARK = re.compile(r"[\W_]")
_DIGITS = "0123456789"
_DIGIT = re.compile(r"\d")


class Written:
    """One canonical text; nothing of it is kept when this goes.

    A lone surrogate, which no UTF-8 can hold, becomes a question mark.
    """

    # Not `cached_property`, whose lock costs as much as a sentence takes to read.
    __slots__ = ("_data", "_folded", "_lettered", "_letters", "_spaced", "_words", "text")

    def __init__(self, text: str) -> None:
        self.text = text if text.isascii() else text.encode("utf-8", "replace").decode()
        self._data: bytes | None = None
        self._folded: str | None = None
        self._spaced: str | None = None
        self._lettered: str | None = None
        self._words: frozenset[str] | None = None
        self._letters: frozenset[str] | None = None

    @property
    def data(self) -> bytes:
        """The text in UTF-8."""
        if self._data is None:
            self._data = self.text.encode()
        return self._data

    @property
    def folded(self) -> str:
        """The text as `lexicon.fold` spells it, character for character."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    @property
    def spaced(self) -> str:
        """The folded text with a space for every character that is no letter or digit."""
        if self._spaced is None:
            self._spaced = _without_marks(self.folded)
        return self._spaced

    @property
    def lettered(self) -> str:
        """The folded text with a space for every character that is no letter."""
        if self._lettered is None:
            self._lettered = _without_digits(self.spaced)
        return self._lettered

    @property
    def words(self) -> frozenset[str]:
        """The different folded runs of letters and digits."""
        if self._words is None:
            self._words = frozenset(self.spaced.split())
        return self._words

    @property
    def letters(self) -> frozenset[str]:
        """The different folded runs of letters."""
        if self._letters is None:
            same = self.lettered is self.spaced
            self._letters = self.words if same else frozenset(self.lettered.split())
        return self._letters


def _without_marks(folded: str) -> str:
    if not folded.isascii():
        for mark in _TYPED:
            folded = folded.replace(mark, " ")
    return folded.translate(_APART) if folded.isascii() else _MARK.sub(" ", folded)


def _without_digits(spaced: str) -> str:
    if _DIGIT.search(spaced) is None:
        return spaced
    for digit in _DIGITS:
        spaced = spaced.replace(digit, " ")
    return _DIGIT.sub(" ", spaced)
