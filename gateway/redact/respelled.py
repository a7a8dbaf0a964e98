"""How a value may be written otherwise: what stands between its parts, and which of them suffice.

A text that hides a value in one place must not show it in another only because
an address, a file name or a table writes it with other marks or in another order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.redact.word_tree import Pieces

JOINED = 7
"""Letters and digits from which on a value is known with nothing between its words."""

LONG_NUMBER = 7
"""Digits from which on a number is known however they are grouped."""

NATIONAL = 10
"""Digits of a telephone number behind the code of its country."""

GROUPING = r"[\s().+\-/_,:|]{0,2}"

_MARKS = re.compile(r"[\W_]+")
_GROUPED = re.compile(r"[\s().+\-/_,:|]")
_DIGITS = re.compile(r"\d")
_WORD = re.compile(r"\w")
_PLATE = re.compile(r"(\d{2})([a-z]{1,3})(\d{2,5})")
_TELEPHONES = frozenset({"PHONE_NUMBER", "TR_PHONE_NUMBER"})
_ACCOUNT = re.compile(r"[a-z]{2}(\d{13,})")


def single_spaced(folded: str) -> str:
    """A folded value with one space where it has any; a plate is written apart."""
    spaced = " ".join(folded.split())
    plate = _PLATE.fullmatch(spaced)
    return " ".join(plate.groups()) if plate else spaced


def listed(value: str, entity: str) -> str | None:
    """A person's name as lists have it, the last word first; None for what is no such name."""
    first, _, last = value.rpartition(" ")
    return f"{last} {first}" if entity == "PERSON" and first else None


def word_pieces(value: str) -> Pieces:
    """The pattern of a single-spaced value, with any marks in place of its spaces."""
    fewest = 0 if len(_WORD.findall(value)) >= JOINED else 1
    between = rf"(?:\s++|[\W_]{{{fewest},5}})"  # short: a pattern is made for every request
    return tuple(between if char == " " else re.escape(char) for char in value)


def without_marks(folded: str) -> str:
    """What tells values of words apart, however they are written."""
    return _MARKS.sub("", folded)


def cores(number: str, entity: str) -> Iterator[str]:
    """A number without its grouping, and the part of it that is enough to know it by."""
    yield number
    account = _ACCOUNT.fullmatch(number)
    if account:
        yield account[1]
    digits = "".join(_DIGITS.findall(number))
    if entity in _TELEPHONES and len(digits) > NATIONAL:
        yield digits[-NATIONAL:]


def number_pieces(value: str) -> Pieces:
    """The pattern of a number, whose digits may be grouped in any way."""
    return (value[0], *(GROUPING + char for char in value[1:]))


def without_grouping(folded: str) -> str:
    """What tells numbers apart, however they are grouped."""
    return _GROUPED.sub("", folded)
