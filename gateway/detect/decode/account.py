"""International account numbers whose characters stand apart, or are turned by thirteen letters."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise

from stdnum import iban

from gateway.detect.decode.rewrite import Replacement
from gateway.detect.recognizers.iban import country_length

_BETWEEN = r"(?:[ \t]{0,4}-?\r?\n[ \t>]{0,8}|[ \t.,/|_*:;-]{1,3})?"
_START = re.compile(
    rf"(?<![0-9A-Za-z])[A-Za-z]{_BETWEEN}[A-Za-z]{_BETWEEN}[0-9]{_BETWEEN}[0-9]{_BETWEEN}"
    rf"(?=[0-9A-Za-z])"
)
_NEXT = re.compile(rf"{_BETWEEN}([0-9A-Za-z])")


def joined(text: str) -> Iterator[Replacement]:
    """What stands between the characters of a valid number, to be taken out."""
    for found in _START.finditer(text):
        country = "".join(filter(str.isalpha, found.group())).upper()
        for turn in (False, True):
            length = country_length(codecs.encode(country, "rot13") if turn else country)
            places = _places(text, found.start(), length) if length else []
            compact = "".join(text[place] for place in places).upper()
            compact = codecs.encode(compact, "rot13") if turn else compact
            if places and iban.is_valid(compact, check_country=False):
                yield from _apart(places)
                if turn:
                    yield from _turned(places, compact)
                break


def _places(text: str, at: int, length: int) -> list[int]:
    """Where `length` letters and digits from `at` on stand; empty if more or fewer do."""
    places = [at]
    while len(places) < length:
        found = _NEXT.match(text, places[-1] + 1)
        if found is None:
            return []
        places.append(found.start(1))
    behind = places[-1] + 1
    return [] if behind < len(text) and text[behind].isalnum() else places


def _apart(places: list[int]) -> Iterator[Replacement]:
    return ((one + 1, two, "") for one, two in pairwise(places) if two > one + 1)


def _turned(places: list[int], compact: str) -> Iterator[Replacement]:
    return (
        (place, place + 1, char)
        for place, char in zip(places, compact, strict=True)
        if char.isalpha()
    )
