"""Where the checkpoints of the log are kept besides the log itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from gateway.core.target import Tls


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlace:
    """A file that takes a note each `every` seconds."""

    name: str
    every: float
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class StampPlace:
    """A time-stamping authority (RFC 3161) that is asked each `every` seconds.

    `authority` is a PEM file with the certificates that its stamps are checked
    against; the stamps are kept in the folder `kept`.
    """

    name: str
    every: float
    url: str
    authority: Path
    kept: Path
    tls: Tls | None = None


AnchorPlace: TypeAlias = FilePlace | StampPlace
"""One anchor as the settings name it."""
