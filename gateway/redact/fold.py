"""Text in the one spelling that values are compared in, with the way back to the source.

Folding drops case (İ, I, ı and i are one letter), diacritics, and characters
that do not show; it unifies digits, quotation marks and hyphens. It decides
what counts as the same value, never what is written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_REMEMBERED = 20_000  # characters; a text of all of Unicode must not stay in memory


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `starts` holds the source place of each character, None where equal."""

    text: str = field(repr=False)
    length: int
    starts: Sequence[int] | None = field(default=None, repr=False)

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the source from which `start` to `end` were folded.

        Characters that folding dropped belong to the one before them.
        """
        if self.starts is None or start >= end:
            return start, end
        after = self.starts[end] if end < len(self.starts) else self.length
        return self.starts[start], max(after, self.starts[end - 1] + 1)


def fold(text: str) -> Folded:
    """Fold a text; linear in its length."""
    if text.isascii():
        return Folded(text.lower(), len(text))
    pieces = {char: FOLDING[ord(char)] for char in set(text)}
    folded = text.translate(FOLDING)
    if all(len(piece) == 1 for piece in pieces.values()):
        return Folded(folded, len(text))
    starts = [place for place, char in enumerate(text) for _ in pieces[char]]
    return Folded(folded, len(text), starts)


class _Folding(dict[int, str]):
    """The folding of single characters, worked out on first use."""

    def __missing__(self, code: int) -> str:
        piece = _fold_character(chr(code))
        if len(self) < MOST_REMEMBERED:
            self[code] = piece
        return piece


def _fold_character(char: str) -> str:
    if char in _ALIKE:
        return _ALIKE[char]
    if unicodedata.category(char) in _UNSEEN:
        return ""
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", char).casefold()
    shown = (part for part in parts if unicodedata.category(part) not in _UNSEEN)
    return "".join(_ALIKE.get(part, part) for part in shown)


_UNSEEN = frozenset({"Cf", "Mn", "Me"})  # format characters and combining marks
_ALIKE = {
    "ı": "i",
    **dict.fromkeys("\u2018\u2019\u201b\u00b4\u02bc\uff07", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
}
FOLDING = _Folding()
