"""A record as a row: its bytes, and the columns by which it is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "type": "TEXT NOT NULL",
        "ts": "TEXT NOT NULL",
        "boot_id": "TEXT NOT NULL",
        "prev_hash": "TEXT NOT NULL",
        "request_id": "TEXT",
        "attempt": "INTEGER",
        "app": "TEXT",
        "team": "TEXT",
        "effect": "TEXT",
        "target": "TEXT",
    }
)
"""Fields that the store repeats outside the canonical bytes, each with its SQL type."""

_HELD = (str, int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it was read; nothing in it is trusted, not even its types."""

    seq: int
    columns: Mapping[str, object] = field(repr=False)
    hash: object = field(repr=False)
    canonical: object = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """What is left of a record that retention dropped: its place, and its leaf in the tree."""

    seq: int
    leaf: bytes


def columns_of(fields: Mapping[str, object]) -> dict[str, str | int | None]:
    """What the columns of a record with `fields` hold."""
    found: dict[str, str | int | None] = {}
    for name in COLUMNS:
        value = fields.get(name)
        found[name] = value if isinstance(value, _HELD) else None
    return found
