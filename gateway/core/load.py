"""How busy a server says that it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Requests that a server writes answers to and that wait in it; `cache` from 0 to 1 is full."""

    running: int
    waiting: int
    cache: float = 0.0
