"""What the model says of the places at which a text may name somebody.

It reads the neighbourhood of the candidates and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gateway.detect.lexicon import fold
from gateway.detect.people.candidates import candidates
from gateway.detect.people.features import Features, Token, features, tokens
from gateway.detect.people.model import BEGINS, INSIDE, REACH, Floats, name_model
from gateway.detect.people.regions import BEFORE, BEHIND, regions
from gateway.detect.written import Written

_PADDING: Features = (0, 0, 0, 0, 0, 0)
_LEAST = 0.4  # of a token of a name
_LONGEST_NAME = 8
_PARTING = frozenset("'’,;:()[]{}\"“”|/")
_LONGEST_ABBREVIATION = 2


@dataclass(frozen=True, slots=True)
class Name:
    """What the model takes for the name of somebody: tokens `first` to `last`, both inside.

    `sureness` is the least probability of one of its words.
    """

    first: int
    last: int
    start: int
    end: int
    sureness: float


@dataclass(frozen=True, slots=True)
class Passage:
    """The tokens around the names of a text, and these."""

    read: list[Token]
    folded: list[str]
    names: list[Name]


def passage(written: Written) -> Passage:
    """Find the names in a text."""
    starts = list(candidates(written))
    if not starts:
        return Passage([], [], [])
    text = written.text
    read = [token for region in regions(text, starts) for token in tokens(text, *region)]
    folded = [fold(token.text) for token in read]
    names: list[Name] = []
    wanted = _wanted(read, starts)
    told = name_model().probabilities(_rows(read, wanted))
    at = 0
    for first, last in wanted:
        names += _names(read, folded, first, told[at : at + last - first])
        at += last - first + REACH
    return Passage(read, folded, names)


def _rows(read: Sequence[Token], wanted: Sequence[tuple[int, int]]) -> list[Features]:
    """The features of the wanted stretches, with padding between them."""
    rows: list[Features] = []
    for first, last in wanted:
        rows += features(read[first:last])
        rows += [_PADDING] * REACH
    return rows


def _wanted(read: Sequence[Token], starts: Iterable[int]) -> list[tuple[int, int]]:
    """The stretches of tokens that hold the candidates and all that the model sees of them."""
    places = {token.start: at for at, token in enumerate(read)}
    found: list[tuple[int, int]] = []
    for at in map(places.__getitem__, starts):
        first, last = max(0, at - BEFORE), min(len(read), at + BEHIND)
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _names(
    read: Sequence[Token], folded: Sequence[str], offset: int, told: Floats
) -> Iterator[Name]:
    """Join tokens that are likely parts of a name."""
    sure = told[:, BEGINS] + told[:, INSIDE]
    begins = told[:, BEGINS] > told[:, INSIDE]
    at = 0
    while at < len(told):
        if sure[at] < _LEAST or not folded[offset + at][0].isalpha():
            at += 1
            continue
        end = at + 1
        while end < len(told) and end - at < _LONGEST_NAME and sure[end] >= _LEAST:
            if begins[end] or _parts(read, offset + end):
                break
            end += 1
        last = _end(read, offset + at, offset + end)
        words = [n - offset for n in range(offset + at, last) if folded[n][0].isalpha()]
        yield Name(
            first=offset + at,
            last=last - 1,
            start=read[offset + at].start,
            end=read[last - 1].end,
            sureness=float(min(sure[n] for n in words)),
        )
        at = end


def _parts(read: Sequence[Token], at: int) -> bool:
    """Whether a name ends before this token: at a new line, an ending, a comma or a full stop."""
    token, before = read[at], read[at - 1]
    if token.gap == 2 or token.text in _PARTING:
        return True
    ended = before.text == "." and at > 1 and len(read[at - 2].text) > _LONGEST_ABBREVIATION
    return ended and token.gap > 0


def _end(read: Sequence[Token], first: int, end: int) -> int:
    """Without marks at the end, and without words in small letters behind a capitalised name."""
    capital = read[first].capital
    while end > first + 1:
        token = read[end - 1]
        if token.text[0].isalpha() and (token.capital or not capital):
            break
        end -= 1
    return end
