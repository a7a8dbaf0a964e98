"""How far a number is believed whose digits were joined."""

from __future__ import annotations

import re

from gateway.detect.surroundings import near

_BREAK = re.compile(r"[ \t]*-?\r?\n[ \t>]*")
_BETWEEN = re.compile(r"[^0-9]+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
# Words that say which number with check digits follows.
NUMBER_WORDS = (
    "tc", "t.c", "kimlik", "nation", "identity", "id no", "id num", "kart", "card", "kredi",
    "credit", "vergi", "vkn", "tax",
)  # fmt: skip

_NAMED, _BROKEN = 0.9, 0.5


def trust(text: str, start: int, end: int) -> float:
    """What the score of the number at `text[start:end]` is multiplied by; 0 if it is none.

    The same sign between all groups is a way to write a number. Different signs
    or a line break make a number only near a word that says which: a date and
    a time beside it have as many digits.
    """
    written = text[start:end]
    if any(map(str.isalpha, written)):
        return 1.0
    signs = set(_BETWEEN.findall(_BREAK.sub("", written)))
    if len(signs) < 2 and "\n" not in written and not _THOUSANDS.fullmatch(written):
        return 1.0
    if near(text, start, end, NUMBER_WORDS):
        return _NAMED
    return _BROKEN if len(signs) < 2 and "\n" in written else 0.0
