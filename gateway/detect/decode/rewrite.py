"""Replacing stretches of a text while keeping the way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.detect.canonical import Canonical, Piece

# Start, end and new text of a stretch.
Replacement: TypeAlias = tuple[int, int, str]

LARGEST = 1 << 20


@dataclass(slots=True)
class Budget:
    """How many characters may still be decoded; `exceeded` once something was left."""

    left: int = LARGEST
    exceeded: bool = False

    def take(self, characters: int) -> bool:
        """Whether so many may be decoded, which uses them up."""
        if characters > self.left:
            self.exceeded = True
            return False
        self.left -= characters
        return True


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and the steps that lead from it back to the source, the last step last."""

    text: str = field(repr=False)
    steps: tuple[Canonical, ...] = field(default=(), repr=False)

    def then(self, *steps: Canonical) -> Reading:
        """The reading that further steps make of this one."""
        return Reading(steps[-1].text, (*self.steps, *steps))

    def to_source(self, start: int, end: int, *, down_to: int = 0) -> tuple[int, int]:
        """The span of characters `start` to `end` in the source, or after so many steps."""
        for step in reversed(self.steps[down_to:]):
            start, end = step.to_source(start, end)
        return start, end


def rewritten(text: str, replacements: Iterable[Replacement]) -> Canonical | None:
    """`text` with every replacement in its place; None if there is none.

    What begins inside a replacement that was already made is left out.
    """
    pieces: list[Piece] = []
    parts: list[str] = []
    at = length = 0
    for start, end, new in sorted(replacements, key=lambda item: (item[0], -item[1])):
        if start < at or end <= start:
            continue
        if start > at:
            pieces.append(Piece(length, at, start, linear=True))
            parts.append(text[at:start])
            length += start - at
        if new:
            pieces.append(Piece(length, start, end, linear=False))
            parts.append(new)
            length += len(new)
        at = end
    if not at:
        return None
    if at < len(text) or not pieces:
        pieces.append(Piece(length, at, len(text), linear=at < len(text)))
        parts.append(text[at:])
    return Canonical("".join(parts), tuple(pieces))
