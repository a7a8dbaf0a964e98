"""Letters of other scripts that look like Latin letters and digits.

They are read as what they look like only where they are used so: a Russian or
Greek word among its own stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from types import MappingProxyType

_CYRILLIC = dict(
    zip(
        "аеорсухіјѕһԁԛԝѵӏүкАВЕКМНОРСТУХІЈЅԀԚԜҮӀ",
        "aeopcyxijshdqwvlykABEKMHOPCTYXIJSDQWYI",
        strict=True,
    )
)
_GREEK = dict(zip("αονρικυγχϳωΑΒΕΖΗΙΚΜΝΟΡΤΥΧϿ", "aovpikuyxjwABEZHIKMNOPTYXJ", strict=True))
_ARMENIAN = dict(zip("օոսհցզքՍՏՕ", "onuhgqpUSO", strict=True))
_LETTERS = _CYRILLIC | _GREEK | _ARMENIAN
# Among digits a letter is taken for the digit that it looks like.
_DIGITS = dict(zip("оОοΟօՕӏӀІΙιзЗЭб", "000000111113336", strict=True))

# Latin letters and digits of another shape: what they are is in no doubt.
SHAPES: Mapping[str, str] = MappingProxyType(
    dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡ", "abcdefghijklmnoprstuvwyzag", strict=True))
    | {chr(0x1F150 + place): chr(ord("A") + place) for place in range(26)}  # ringed
    | {chr(0x1F170 + place): chr(ord("A") + place) for place in range(26)}  # boxed
    | {
        chr(first + place): str(place + 1)
        for first in (0x2776, 0x2780, 0x278A, 0x24F5)
        for place in range(9)
    }
    | {"\u24ff": "0", "\U0001f10b": "0", "\U0001f10c": "0"}
)

_KNOWN = frozenset(_LETTERS) | frozenset(_DIGITS)
_ONE = re.compile("[" + "".join(sorted(_KNOWN)) + "]")
_PLAIN = re.compile("[0-9A-Za-z]")
_WORD = re.compile(r"[^\W_]*+")
_FOREIGN = "\u0370-\u0373\u0376\u0377\u037b-\u037d\u0386\u0388-\u0481\u048a-\u052f\u0531-\u0587"
# Letters of those scripts that look like nothing Latin.
_UNMISTAKABLE = re.compile(f"(?![{''.join(sorted(_KNOWN))}])[{_FOREIGN}]")
_NEAR = 24
_FIRST_FOREIGN = "\u0250"  # all before it are Latin
_GLUE = frozenset("@.-_/")


def as_latin(text: str, characters: Set[str]) -> str:
    """`text`, which holds `characters`, with look-alikes that stand for Latin; no offset moves."""
    if _KNOWN.isdisjoint(characters) or not _PLAIN.search(text):
        return text
    parts: list[str] = []
    at = 0
    for start, end in _words(text):
        new = _read(text, start, end)
        if new is not None:
            parts += text[at:start], new
            at = end
    return "".join([*parts, text[at:]]) if parts else text


def _words(text: str) -> Iterator[tuple[int, int]]:
    """The words that hold a look-alike."""
    floor = 0
    while found := _ONE.search(text, floor):
        start = found.start()
        while start > floor and text[start - 1].isalnum():
            start -= 1
        behind = _WORD.match(text, found.start())
        floor = behind.end() if behind else found.end()
        yield start, floor


def _read(text: str, start: int, end: int) -> str | None:
    """The word as it looks; None where it is a word of its own script."""
    word = text[start:end]
    if "\u0300" <= text[end : end + 1] <= "\u036f":
        return None  # would compose with the mark behind it
    latin = sum(char < _FIRST_FOREIGN and char.isalpha() for char in word)
    digits = sum(map(_is_digit, word))
    alike = sum(char in _DIGITS for char in word)
    if (
        digits
        and digits + alike > latin
        and all(char < _FIRST_FOREIGN or char in _DIGITS for char in word)
    ):
        return "".join(_DIGITS.get(char, char) for char in word)
    if not latin:
        if not all(_is_digit(char) or char in _LETTERS for char in word):
            return None
        if not (digits or _glued(text, start, end) or _among_latin(text, start, end)):
            return None
    return "".join(_LETTERS.get(char, char) for char in word)


def _glued(text: str, start: int, end: int) -> bool:
    """Whether the word is joined to plain letters or digits, as in an address."""
    before = start > 1 and text[start - 1] in _GLUE and _is_plain(text[start - 2])
    after = end + 1 < len(text) and text[end] in _GLUE and _is_plain(text[end + 1])
    return before or after


def _among_latin(text: str, start: int, end: int) -> bool:
    """Whether no letter near the word shows that another script is meant."""
    return not (
        _UNMISTAKABLE.search(text, max(0, start - _NEAR), start)
        or _UNMISTAKABLE.search(text, end, end + _NEAR)
    )


def _is_plain(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _is_digit(char: str) -> bool:
    return "0" <= char <= "9"
