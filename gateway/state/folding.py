"""The words of a text, so that its dress (case, quotes, line breaks, accents) counts for nothing.

Words are runs of letters and digits. Scripts that put no space between words
(Chinese, Japanese, Thai …) are read sign by sign, apart from the rest.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

# What stands inside a word, or shows nothing; a soft hyphen at the end of a line is such a sign.
_INSIDE = re.compile(
    "['`\u00b4\u02bc\u2018\u2019\u201b\u2032\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
# A break of the line that a text inside JSON or source code spells out.
_SPELLED_BREAK = re.compile(r"(?:\\[nrt])+")
_UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(f"[^\\W_{_UNSPACED}]+")
_SIGN = re.compile(f"[{_UNSPACED}]")
_ALIKE = str.maketrans("ıø", "io")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without its dress: its words in order, and the signs of scripts without spaces."""

    words: list[str] = field(repr=False)
    signs: list[str] = field(repr=False)

    @property
    def text(self) -> str:
        """The words and signs in one spelling."""
        return " ".join(self.words) + "".join(self.signs)


def folded(text: str) -> Folded:
    """Read the words of `text` in time that grows with its length."""
    if "\\" in text:
        text = _SPELLED_BREAK.sub(" ", text)
    text = _INSIDE.sub("", text)
    if text.isascii():
        return Folded(_WORD.findall(text.lower()), [])
    text = _without_accents(text.casefold()).casefold().translate(_ALIKE)
    return Folded(_WORD.findall(text), _SIGN.findall(text))


def _without_accents(text: str) -> str:
    """`text` with compatibility forms unified and every mark that lies over a letter removed."""
    text = unicodedata.normalize("NFKD", text)
    marks = {ord(char): None for char in set(text) if unicodedata.category(char)[0] == "M"}
    return text.translate(marks)
