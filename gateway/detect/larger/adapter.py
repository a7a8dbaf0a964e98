"""What an adapter is: one short file that reads a piece of text with one kind of model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Labelled:
    """Characters `start` to `end` of a piece, and how sure the model is of their label."""

    start: int
    end: int
    label: str
    score: float


class Adapter(Protocol):
    """A loaded model."""

    def fits(self, piece: str) -> bool:
        """Whether the model can read so much at once."""

    def read(self, piece: str) -> Iterable[Labelled]:
        """What the model sees in a piece that fits; any exception means that it was not read."""
