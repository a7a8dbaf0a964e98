"""Canonical bytes of a record, and their hash.

A record has one spelling only: RFC 8785 JSON in a narrow domain. Keys are ASCII
names that this program chose, numbers are integers that every JSON reader can
hold, larger ones are strings, and there are no floats.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"

LARGEST = 2**53 - 1
"""The largest integer that survives a reader which keeps numbers as doubles."""

_MOST_KNOWN = 4096
_KNOWN: set[str] = set()
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def plain(value: object) -> Plain:
    """Return `value` in the domain of records; integers beyond `LARGEST` become strings.

    Raises ValueError for a float, a key that is not ASCII text, or any other type.
    """
    kind = type(value)  # asked first, because nearly all are of these types, and it is quick
    if kind is str or kind is bool or value is None:
        return value  # type: ignore[return-value]
    if kind is dict:
        return plain_fields(value)  # type: ignore[arg-type]
    if kind is list or kind is tuple:
        return [plain(item) for item in value]  # type: ignore[attr-defined]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value) if -LARGEST <= value <= LARGEST else str(int(value))
    if isinstance(value, Mapping):
        return plain_fields(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in value]
    raise ValueError(f"a record cannot hold a {type(value).__name__}")


def plain_fields(fields: Mapping[str, object]) -> dict[str, Plain]:
    """The same for an object."""
    if not _KNOWN.issuperset(fields):
        _learn(fields)
    return {name: value if type(value) is str else plain(value) for name, value in fields.items()}


def _learn(names: Iterable[object]) -> None:
    """Look at names of fields once, and know them from then on; raises ValueError."""
    for name in names:
        if not isinstance(name, str) or not name.isascii():
            raise ValueError("the name of a field in a record is ASCII text")
        if len(_KNOWN) < _MOST_KNOWN:
            _KNOWN.add(str(name))


def canonical(record: Mapping[str, object]) -> bytes:
    """The canonical bytes of `record`; raises ValueError where it has none.

    Written by the C encoder of the standard library, which agrees with RFC 8785
    in the domain of `plain` and takes a quarter of the time.
    """
    return encoded(plain(record))


def encoded(value: Plain) -> bytes:
    """The canonical bytes of what `plain` returned; raises ValueError for a lone surrogate."""
    return _ENCODER.encode(value).encode()


def digest(canonical_bytes: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(canonical_bytes).hexdigest()
