"""The parts of a text that the model must see, so that the rest needs no tokens."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TypeAlias

from gateway.detect.people.features import TOKEN
from gateway.detect.people.model import REACH

Region: TypeAlias = tuple[int, int]

BEFORE, BEHIND = REACH + 1, REACH + 3
"""How many tokens before a candidate, and from it on, the model sees."""

_LEAD = 3  # tokens before those that are looked at around a name
_NEAR = 60  # characters from one candidate to the next, on average, where all is tokens
_STEP = 96


def regions(text: str, starts: Sequence[int]) -> list[Region]:
    """The parts around words that begin at `starts`, in order; they do not touch, or cut a token.

    Each holds the tokens that the model sees of its candidates, and three before them.
    """
    if len(starts) * _NEAR > len(text):
        return [(0, len(text))]
    found: list[Region] = []
    for start in starts:
        end = _behind(text, start)
        begin = start if found and start < found[-1][1] else _before(text, start)
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found


def _before(text: str, start: int) -> int:
    """Where the ninth token before `start` begins."""
    reach, wanted = _STEP, BEFORE + _LEAD
    while True:
        floor = max(0, start - reach)
        begins = [token.start() for token in TOKEN.finditer(text, floor, start)]
        whole = begins[1:] if floor else begins  # the first one may be cut
        if len(whole) >= wanted:
            return whole[-wanted]
        if not floor:
            return 0
        reach *= 4


def _behind(text: str, start: int) -> int:
    """Where the eighth token from `start` on ends."""
    last = start
    for token in islice(TOKEN.finditer(text, start), BEHIND):
        last = token.end()
    return last
