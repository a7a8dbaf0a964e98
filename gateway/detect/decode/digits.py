"""Numbers whose digits stand apart: spaced, dotted, slashed, or broken over lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import TypeAlias

from gateway.detect.decode.rewrite import Replacement

_Group: TypeAlias = tuple[int, int]

_BREAK = r"[ \t]{0,4}-?\r?\n[ \t>]{0,8}"
_BETWEEN = rf"(?:{_BREAK}|[ \t.,/|_*:;-]{{1,3}})"
_RUN = re.compile(rf"(?<![0-9])[0-9]++(?:{_BETWEEN}[0-9]++)+")
_GROUP = re.compile("[0-9]+")
# How many digits a number with a check digit has: tax, identity, card.
_LENGTHS = frozenset({10, 11, *range(13, 20)})


def joined(text: str) -> Iterator[Replacement]:
    """What stands between the digits of a number, to be taken out.

    Digits that stand one by one with the same sign between them are a number if
    there are as many as numbers have; else the whole run of groups is, or else
    each of its lines.
    """
    for run in _RUN.finditer(text):
        groups = [found.span() for found in _GROUP.finditer(text, *run.span())]
        for number in _numbers(text, groups):
            yield from ((one[1], two[0], "") for one, two in pairwise(number))


def _numbers(text: str, groups: list[_Group]) -> Iterator[list[_Group]]:
    singles = list(filter(_is_number, _one_by_one(text, groups)))
    if singles:
        yield from singles
    elif _is_number(groups):
        yield groups
    else:
        yield from filter(_is_number, _lines(text, groups))


def _is_number(groups: list[_Group]) -> bool:
    return len(groups) > 1 and sum(end - start for start, end in groups) in _LENGTHS


def _one_by_one(text: str, groups: list[_Group]) -> Iterator[list[_Group]]:
    """The stretches of single digits with the same sign between all of them."""
    current: list[_Group] = []
    sign = ""
    for group in groups:
        between = text[current[-1][1] : group[0]] if current else ""
        single = group[1] - group[0] == 1
        if current and (not single or (len(current) > 1 and between != sign)):
            yield current
            current = []
        if single:
            current.append(group)
            sign = between
    yield current


def _lines(text: str, groups: list[_Group]) -> Iterator[list[_Group]]:
    line = 0
    numbered = []
    for at, group in enumerate(groups):
        if at and "\n" in text[groups[at - 1][1] : group[0]]:
            line += 1
        numbered.append((line, group))
    for _, same in groupby(numbered, key=lambda item: item[0]):
        yield [group for _, group in same]
