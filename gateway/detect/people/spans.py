"""Where a text may name somebody, and what the model says of those places.

The model reads the neighbourhood of candidates and nothing else: two words
with capitals side by side, names of the lists, and what stands behind a title,
a label or a greeting. A capitalised word that stands alone and is in no list
could never become a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.detect.lexicon import fold, folded_words
from gateway.detect.people.features import Features, Token, features, in_lists, tokens
from gateway.detect.people.model import BEGINS, INSIDE, REACH, Floats, name_model

_PADDING: Features = (0, 0, 0, 0, 0, 0)
_LEAST = 0.4  # of a token of a name
_LONGEST_NAME = 8
_GIVEN, _SURNAME = 1, 2
_FAR, _BESIDE, _BEHIND = 9, 2, 3  # tokens to the last capital, and to what tells a name
_PARTING = frozenset("'’,;:()[]{}\"“”|/")
_LONGEST_ABBREVIATION = 2
_TELLS = folded_words("name_tells")
_COMMON = folded_words("function_words_en", "function_words_tr", "english_not_names")


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
    """A text's tokens, and the names in it."""

    read: list[Token]
    folded: list[str]
    names: list[Name]


def passage(text: str) -> Passage:
    """Find the names in canonical `text`."""
    read = tokens(text)
    folded = [fold(token.text) for token in read]
    wanted = _wanted(read, folded)
    names: list[Name] = []
    if wanted:
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


def _wanted(read: Sequence[Token], folded: Sequence[str]) -> list[tuple[int, int]]:
    """The stretches of tokens that hold the candidates and all that the model sees of them."""
    found: list[tuple[int, int]] = []
    for at in _candidates(read, folded):
        first, last = max(0, at - REACH - 1), min(len(read), at + REACH + 3)
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _candidates(read: Sequence[Token], folded: Sequence[str]) -> Iterator[int]:
    told = capital_at = -_FAR
    for at, token in enumerate(read):
        word = folded[at]
        if not word[0].isalpha():
            continue
        listed = in_lists(word)
        capital = token.capital and word not in _COMMON
        follows = in_lists(folded[at + 1]) if listed & _GIVEN and at + 1 < len(read) else 0
        shown = capital and (at - capital_at <= _BESIDE or listed or at - told <= _BEHIND)
        if shown or follows & _SURNAME:
            yield at
        capital_at = at if capital else capital_at
        told = at if word in _TELLS else told


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
