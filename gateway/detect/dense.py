"""Finding where a text is dense: the places where a long key could stand at all.

Prose has no runs of sixteen letters and digits. Hundreds of patterns for keys
are therefore tried around such runs only, and cost ordinary text nothing.
"""

from __future__ import annotations

import re
from typing import Protocol

import re2

DENSE_RUN = 16
_REACH = 128  # bytes before and behind a run that may belong to a match

_ANY, _NO_DIGIT = "[A-Za-z0-9_+/=~-]", "[A-Za-z_+/=~-]"
DENSE = (
    f"(?:^|[^A-Za-z0-9_+/=~-])(?:{_NO_DIGIT}{{{DENSE_RUN},64}}[0-9]|"
    + "|".join(f"{_NO_DIGIT}{{{at}}}[0-9]{_ANY}{{{DENSE_RUN - 1 - at}}}" for at in range(DENSE_RUN))
    + ")"
)
"""A pattern for the beginning of a run of sixteen, with a digit in it."""

_BEGIN = re2.compile(DENSE.encode())
_REST = re.compile(f"{_ANY}*".encode())


class _Match(Protocol):
    def span(self) -> tuple[int, int]: ...


def dense_regions(data: bytes) -> list[bytes]:
    """The surroundings of every long run, joined where they touch."""
    regions: list[bytes] = []
    begun, ends, at = 0, -1, 0
    found: _Match | None
    while found := _BEGIN.search(data, at):
        first, last = found.span()
        rest = _REST.match(data, last)
        at = rest.end() if rest else last
        if first - _REACH > ends:
            if ends >= 0:
                regions.append(data[begun:ends])
            begun = max(0, first - _REACH)
        ends = at + _REACH
    return [*regions, data[begun:ends]] if ends >= 0 else []
