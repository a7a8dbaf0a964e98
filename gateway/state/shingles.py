"""Keyed shingles of a text, few enough to keep and sure to meet where a stretch is shared.

Winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003): every run of `length`
words is hashed, and of every `window` neighbouring runs the least is taken. Two
texts that share `length + window - 1` words in a row share a shingle, whatever
stands around them. A wider window takes a part of what a narrower one takes, so
that a long text can be kept sparsely and is found by longer stretches.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from gateway.state.folding import Folded

MOST = 2048
"""Shingles that are kept of one text: all that winnowing takes of some 5,000 words."""

_MASK = (1 << 64) - 1
_BASE = 0x9E3779B97F4A7C15 | 1
_WORD_BYTES = 8


@dataclass(frozen=True, slots=True)
class Grain:
    """How finely a text is read: words in a shingle, shingles in a window, and the least content.

    A shingle of fewer than `characters` letters and digits, or of fewer than
    `different` words, says too little to be somebody's.
    """

    length: int
    window: int
    characters: int
    different: int

    @property
    def sure(self) -> int:
        """The words in a row that two texts must share to be sure to meet."""
        return self.length + self.window - 1


WORDS = Grain(length=8, window=5, characters=24, different=6)
SIGNS = Grain(length=16, window=9, characters=16, different=8)


def kept(key: bytes, text: Folded, *, most: int = MOST) -> frozenset[int]:
    """The shingles by which `text` is remembered, at most `most`; all of a text without a window.

    They are numbers of 64 bits, signed as SQLite has them.
    """
    taken: set[int] = set()
    for words, grain in _streams(text):
        window = max(grain.window, 2 * len(words) // most)
        taken.update(_winnowed(_runs(key, words, grain), window))
    return _numbers(key, taken if len(taken) <= most else sorted(taken)[:most])


def asked(key: bytes, text: Folded) -> frozenset[int]:
    """The shingles by which `text` would be recognised, in proportion to its length."""
    taken: set[int] = set()
    for words, grain in _streams(text):
        taken.update(_winnowed(_runs(key, words, grain), grain.window))
    return _numbers(key, taken)


def every(key: bytes, text: Folded) -> frozenset[int]:
    """All shingles of `text`, wherever a window would begin."""
    taken: set[int] = set()
    for words, grain in _streams(text):
        taken.update(value for value in _runs(key, words, grain) if value is not None)
    return _numbers(key, taken)


def number(key: bytes, data: bytes) -> int:
    """A keyed hash of `data` as a signed number of 64 bits."""
    digest = blake2b(data, key=key, digest_size=_WORD_BYTES).digest()
    return int.from_bytes(digest, "big", signed=True)


def _numbers(key: bytes, values: Iterable[int]) -> frozenset[int]:
    return frozenset(number(key, value.to_bytes(_WORD_BYTES, "big")) for value in values)


def _streams(text: Folded) -> Iterator[tuple[Sequence[str], Grain]]:
    for words, grain in ((text.words, WORDS), (text.signs, SIGNS)):
        if len(words) >= grain.length:
            yield words, grain


def _runs(key: bytes, words: Sequence[str], grain: Grain) -> Iterator[int | None]:
    """A hash of every run of `grain.length` words; None for one that says too little."""
    hashes: dict[str, int] = {}
    length, leaving = grain.length, pow(_BASE, grain.length, _MASK + 1)
    value = characters = 0
    inside: dict[str, int] = {}
    for at, word in enumerate(words):
        new = hashes.get(word)
        if new is None:
            data = word.encode("utf-8", "surrogatepass")
            new = int.from_bytes(blake2b(data, key=key, digest_size=_WORD_BYTES).digest(), "big")
            hashes[word] = new
        value = (value * _BASE + new) & _MASK
        characters += len(word)
        inside[word] = inside.get(word, 0) + 1
        if at >= length:
            old = words[at - length]
            value = (value - hashes[old] * leaving) & _MASK
            characters -= len(old)
            inside[old] -= 1
            if not inside[old]:
                del inside[old]
        if at >= length - 1:
            telling = characters >= grain.characters and len(inside) >= grain.different
            yield value if telling else None


def _winnowed(runs: Iterator[int | None], window: int) -> Iterator[int]:
    """The least of every `window` neighbouring runs, the last one where several are equal."""
    waiting: deque[tuple[int, int]] = deque()
    first: list[int] = []
    taken = -1
    for at, value in enumerate(runs):
        if value is not None:
            while waiting and waiting[-1][1] >= value:
                waiting.pop()
            waiting.append((at, value))
        if at < window - 1:
            first += [] if value is None else [value]
            continue
        first.clear()
        if waiting and waiting[0][0] <= at - window:
            waiting.popleft()
        if waiting and waiting[0][0] != taken:
            taken = waiting[0][0]
            yield waiting[0][1]
    yield from first  # of a text that is shorter than a window, all
