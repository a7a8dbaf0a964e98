"""One pattern for many values, in which common beginnings are read once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from gateway.core.errors import ContainmentError

Pieces: TypeAlias = tuple[str, ...]

DEEPEST = 60  # forks on the way to a value; the compiler of patterns is recursive
WIDEST = 64  # values side by side at the deepest fork


def pattern_of(values: Iterable[Pieces], depth: int = 0) -> str:
    """A pattern that matches each of `values`, sequences of pattern pieces, the longest first.

    Raises ContainmentError for values that only an attack would hold, nested
    so that looking for them would take more than linear time.
    """
    groups: dict[str, list[Pieces]] = {}
    ends = False
    for value in values:
        if value:
            groups.setdefault(value[0], []).append(value)
        else:
            ends = True
    branches = [_branch(group, depth) for group in groups.values()]
    if ends:
        branches.append("")
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _branch(group: list[Pieces], depth: int) -> str:
    """Values that begin alike: what they share once, then the rest of each."""
    first, last = min(group), max(group)  # what these two share, all share
    shared = 0
    while shared < len(first) and first[shared] == last[shared]:
        shared += 1
    rest = [value[shared:] for value in group]
    if depth < DEEPEST:
        return "".join(group[0][:shared]) + pattern_of(rest, depth + 1)
    if len(group) > WIDEST:
        raise ContainmentError("The covered values cannot be told apart in reasonable time.")
    longest_first = sorted(group, key=len, reverse=True)
    return f"(?:{'|'.join(''.join(value) for value in longest_first)})"
