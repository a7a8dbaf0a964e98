"""Reads a placeholder in an answer, however the model respelled it.

A model may change case, drop diacritics or brackets, escape brackets for
Markdown, put spaces inside, or write the label in the other language. Whatever
it does, only a label with digits that were issued for this request is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

from gateway.redact.fold import FOLDING
from gateway.redact.labels import LITERAL, Label
from gateway.redact.lookalike import CLOSING, OPENING, WORDS

MOST_UNSEEN = 4  # characters that do not show, inside a label


class Verdict(Enum):
    """What reading gave when it did not give a placeholder."""

    NO = "no"
    MORE = "more"  # the text ended inside what may become one


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A placeholder that was read: it ends before `end` and stands for `value`.

    `literal` says that the value is text of the app's own, and nobody's.
    """

    end: int
    value: str = field(repr=False)
    literal: bool


class Reader:
    """Reads the placeholders of one request; `issued` maps them to their values."""

    def __init__(self, issued: Mapping[str, str]) -> None:
        self._values: dict[tuple[Label, str], str] = {}
        for token, value in issued.items():
            word, digits = token.strip("[]").split("_")
            self._values[WORDS[_folded(word)], digits] = value
        labels = {label for label, _ in self._values}
        self._labels = {word: label for word, label in WORDS.items() if label in labels}
        self._words = {word[:n] for word in self._labels for n in range(1, len(word) + 1)}
        self._digits = {
            (label, digits[:n]) for label, digits in self._values for n in range(1, len(digits) + 1)
        }
        initials = "".join(sorted(_spelled({word[0] for word in self._labels})))
        openings = re.escape("\\" + _spelled(set(OPENING)))
        bare = rf"|(?<![^\W_])[{initials}]" if initials else ""
        self._start = re.compile(rf"[{openings}]{bare}")

    def start(self, text: str, place: int) -> int:
        """Where the next placeholder could begin, at `place` or later; -1 if nowhere."""
        match = self._start.search(text, place)
        return match.start() if match else -1

    def read(self, text: str, start: int, *, final: bool) -> Reading | Verdict:
        """Read a placeholder that begins at `start`; `final` says that no more text will come."""
        if text[start].isalpha():
            return self._core(text, start, final=final, bracketed=False)
        return self._bracketed(text, start)

    def _bracketed(self, text: str, start: int) -> Reading | Verdict:
        place = _past(text, start, "\\", 1)
        if place >= len(text):
            return Verdict.MORE
        if FOLDING[ord(text[place])] not in OPENING:
            return Verdict.NO
        core = self._core(text, _past(text, place + 1, " ", 2), final=False, bracketed=True)
        if isinstance(core, Verdict):
            return core
        place = _past(text, _past(text, core.end, " ", 2), "\\", 1)
        if place >= len(text):
            return Verdict.MORE
        if FOLDING[ord(text[place])] not in CLOSING:
            return Verdict.NO
        return Reading(end=place + 1, value=core.value, literal=core.literal)

    def _core(self, text: str, start: int, *, final: bool, bracketed: bool) -> Reading | Verdict:
        """The label, the line and the digits, without brackets."""
        named = self._label(text, start)
        if isinstance(named, Verdict):
            return named
        label, place = named
        place = _after_line(text, place, bracketed=bracketed)
        if place < 0:
            return Verdict.NO
        digits = ""
        while place < len(text) and (digit := FOLDING[ord(text[place])]) in _DIGITS:
            digits += digit
            place += 1
            if (label, digits) not in self._digits:
                return Verdict.NO
        if place >= len(text) and not final:
            return Verdict.MORE
        value = self._values.get((label, digits))
        if value is None:
            return Verdict.NO
        return Reading(end=place, value=value, literal=label is LITERAL)

    def _label(self, text: str, start: int) -> tuple[Label, int] | Verdict:
        word, unseen = "", 0
        for place in range(start, len(text)):
            piece = FOLDING[ord(text[place])]
            unseen += not piece
            if word and not piece.isalpha() and (piece or unseen > MOST_UNSEEN):
                return (self._labels[word], place) if word in self._labels else Verdict.NO
            word += piece
            if word not in self._words:
                return Verdict.NO
        return Verdict.MORE


def _after_line(text: str, place: int, *, bracketed: bool) -> int:
    """Past the underscore between label and digits; -1 if there is none.

    Inside brackets a hyphen or a space may stand in its place.
    """
    spaced = _past(text, place, " ", 1) if bracketed else place
    line = _past(text, spaced, "\\", 1)
    if line >= len(text):
        return line
    char = FOLDING[ord(text[line])]
    if char == "_" or (bracketed and char == "-"):
        return _past(text, line + 1, " ", 1) if bracketed else line + 1
    return spaced if spaced > place else -1


def _past(text: str, place: int, char: str, most: int) -> int:
    """The place after up to `most` times `char`."""
    last = min(place + most, len(text))
    while place < last and text[place] == char:
        place += 1
    return place


def _folded(word: str) -> str:
    return word.translate(FOLDING)


def _spelled(folded: set[str]) -> str:
    """Every character that folds to one of `folded`."""
    return "".join(variants for char in folded for variants in _variants(char))


@cache
def _variants(folded: str) -> str:
    return "".join(char for char in map(chr, _FIRST_CHARACTERS) if FOLDING[ord(char)] == folded)


_DIGITS = frozenset("0123456789")
_FIRST_CHARACTERS = (*range(0x21, 0x250), *range(0x1E00, 0x1F00), *range(0x3008, 0x301C),
                     *range(0xFE30, 0xFE60), *range(0xFF01, 0xFF60))  # fmt: skip
