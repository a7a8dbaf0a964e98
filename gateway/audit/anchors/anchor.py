"""What every anchor can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class AnchorLost(Exception):
    """An anchor could not be used; `cause` is a code, never words that came over the wire."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class AnchorTaken(AnchorLost):
    """Somebody else gave the anchor `notes`; our log has to go on from them, or it is a fork."""

    def __init__(self, notes: Sequence[str]) -> None:
        super().__init__("taken")
        self.notes = notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A note as an anchor holds it; `at` is when it came there, by a clock that is not ours.

    Without `holds`, what should vouch for the note does not, and the note
    counts for nothing.
    """

    note: str = field(repr=False)
    at: datetime | None = None
    holds: bool = True


class Anchor(Protocol):
    """Keeps signed notes of one log where the gateway cannot change them."""

    @property
    def name(self) -> str:
        """How the settings call it."""
        ...

    @property
    def every(self) -> float:
        """Seconds between two notes, at least."""
        ...

    async def put(self, note: str) -> None:
        """Keep a note; it is kept when this returns. Raises AnchorLost, and AnchorTaken."""
        ...

    async def newest(self) -> Sequence[str]:
        """The last notes that it holds, for a look at start. Raises AnchorLost."""
        ...

    async def notes(self) -> Sequence[Kept]:
        """Every note that it holds. Raises AnchorLost."""
        ...
