"""Telling what a machine drew by lot from what a person wrote."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

# Which letters often follow which in English, Turkish and the names of programs.
# Of random pairs two in five are among these, of pairs in words nine in ten.
_FOLLOWS = {
    "a": "bcdgiklmnprstuvyz",
    "b": "aeiloruy",
    "c": "aehiklortu",
    "d": "adeiorsu",
    "e": "abcdefgilmnpqrstvwxy",
    "f": "aefiortu",
    "g": "aehilnoru",
    "h": "aeiortu",
    "i": "abcdefgklmnoprstvyz",
    "j": "aeosu",
    "k": "aeiklorstuy",
    "l": "acdefiklmostuy",
    "m": "abeimopsuy",
    "n": "acdefgiklmnostuvy",
    "o": "bcdfgklmnoprstuvwy",
    "p": "aehiloprstu",
    "q": "u",
    "r": "acdegiklmnoprstuvy",
    "s": "acehiklmopstuwy",
    "t": "acehiklmorstuwyz",
    "u": "abcdegiklmnprstyz",
    "v": "aeiou",
    "w": "aehinors",
    "x": "acepti",
    "y": "aeilmnoprstuz",
    "z": "aeilouz",
}
_PAIRS = frozenset(a + b for a, followers in _FOLLOWS.items() for b in followers)
_LOWER, _UPPER, _DIGIT, _SIGN = range(4)

_LEAST_TOLD = 6
_MOST_RUNS = 0.4
_LEAST_CORE = 8
_LEAST_ENTROPY = 2.7
_LEAST_DRAWN = 0.2
_LEAST_DISORDER = 0.5


def entropy(value: str) -> float:
    """Bits per character by Shannon's formula, from the characters of `value` alone."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def disorder(value: str) -> float:
    """How little `value` reads like words: near 0 for names and prose, near 0.8 for random text.

    It is the share of neighbours that change kind in the middle of a word (`a7`,
    `xQ`) or are letters that seldom follow each other; digits beside digits and
    signs say nothing. Fewer than six neighbours that say something are no proof.
    """
    odd = told = 0
    for first, second in pairwise(value):
        kinds = _kind(first), _kind(second)
        if _SIGN in kinds or kinds == (_DIGIT, _DIGIT):
            continue
        told += 1
        if kinds[0] == kinds[1] or kinds == (_UPPER, _LOWER):
            odd += first.lower() + second.lower() not in _PAIRS
        else:
            odd += 1
    return odd / told if told >= _LEAST_TOLD else 0.0


def is_orderly(value: str) -> bool:
    """Whether `value` counts up, repeats itself or holds too few characters to be drawn by lot."""
    steps = [ord(second) - ord(first) for first, second in pairwise(value)]
    if not steps:
        return True
    runs = sum(step in {0, 1, -1} for step in steps) / len(steps)
    half = len(value) // 2
    repeated = any(value[:size] == value[size : 2 * size] for size in range(4, half + 1))
    return runs > _MOST_RUNS or repeated


def looks_random(value: str) -> bool:
    """Whether `value`, or its longest part between signs, was drawn by lot."""
    whole = "".join(char for char in value if char.isalnum())
    core = max(_parts(value), key=len, default="")
    if len(core) < _LEAST_CORE:
        core = whole  # signs belong to the alphabet where they stand so close
    if len(core) < _LEAST_CORE or is_orderly(core):
        return False
    least = 2.6 if len(core) < 20 else 3.0
    return entropy(core) >= least and disorder(core) >= _LEAST_DISORDER <= disorder(whole) + 0.2


def is_drawn(value: str) -> bool:
    """Whether a value that has the build of an issued key is more than a drawing of one."""
    whole = "".join(char for char in value if char.isalnum())
    drawn = whole.lstrip(whole[:1])  # some keys begin with a long run of one letter
    if entropy(value) < _LEAST_ENTROPY or is_orderly(drawn):
        return False
    return sum(map(str.isdigit, drawn)) * 2 >= len(drawn) or disorder(value) >= _LEAST_DRAWN


def _parts(value: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in value).split()


def _kind(char: str) -> int:
    if char.isdigit():
        return _DIGIT
    if char.isupper():
        return _UPPER
    return _LOWER if char.isalpha() else _SIGN
