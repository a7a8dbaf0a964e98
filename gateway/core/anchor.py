"""Where the checkpoints of the log are kept besides the log itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorPlace:
    """One anchor as the settings name it: a file that takes a note each `every` seconds."""

    name: str
    every: float
    path: Path
