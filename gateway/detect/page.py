"""What a word recogniser is given of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.detect.passages import LazyPassages
from gateway.detect.written import Written


@dataclass(frozen=True, slots=True)
class Page:
    """A text, where words may begin that one recogniser looks for, and its sentences.

    `signed` says that a sign of the recogniser may occur, or that it has none. The
    `passages` are shared by all recognisers, so that each sentence is judged once.
    """

    written: Written
    places: Sequence[int]
    passages: LazyPassages
    signed: bool = True

    @property
    def text(self) -> str:
        """The canonical text."""
        return self.written.text
