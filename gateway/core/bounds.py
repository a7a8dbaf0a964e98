"""How deep, how many and how large what one request holds may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Levels of nesting, values, bytes of one string, messages, tools; fields of headers."""

    depth: int = 64
    values: int = 100_000
    string: int = 8 * 1024 * 1024
    messages: int = 4096
    tools: int = 256
    header_fields: int = 100


BOUNDS = Bounds()
"""What holds where nothing else is set."""
