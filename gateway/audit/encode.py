"""Canonical bytes of a record, and their hash.

A record has one spelling only: RFC 8785 JSON in a narrow domain. Keys are ASCII
names that this program chose, numbers are integers that every JSON reader can
hold, larger ones are strings, and there are no floats.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NoReturn, TypeAlias

import msgspec
import rfc8785

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"

LARGEST = 2**53 - 1
"""The largest integer that survives a reader which keeps numbers as doubles."""

_BEYOND = re.compile(rb"[\xf0-\xff]")
_DEPTH = 8


def _values(depth: int) -> type:
    """What a record holds, as deep as the records of this program are; there are no floats."""
    whole = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST)]
    found: Any = str | bool | whole | None
    for _ in range(depth):
        found = str | bool | whole | list[found] | dict[str, found] | None
    return dict[str, found]


_READER: msgspec.json.Decoder[dict[str, object]] = msgspec.json.Decoder(_values(_DEPTH))
_WRITER = msgspec.json.Encoder(order="sorted")


def plain(value: object) -> Plain:
    """Return `value` in the domain of records; integers beyond `LARGEST` become strings.

    Raises ValueError for a float, a key that is not ASCII text, or any other type.
    """
    if value is None or isinstance(value, bool):
        return value
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
    return {_key(name): plain(value) for name, value in fields.items()}


def _key(key: object) -> str:
    if isinstance(key, str) and key.isascii():
        return str(key)
    raise ValueError("the name of a field in a record is ASCII text")


def canonical(record: Mapping[str, object]) -> bytes:
    """The canonical bytes of `record`; raises ValueError where it has none.

    Written by the C encoder of the standard library, which agrees with RFC 8785
    in the domain of `plain` and takes a quarter of the time.
    """
    return encoded(plain(record))


def encoded(value: Plain) -> bytes:
    """The canonical bytes of what `plain` returned; raises ValueError for a lone surrogate."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def spelled(canonical_bytes: bytes) -> dict[str, object]:
    """The record that `canonical_bytes` spell; raises ValueError where they are not canonical.

    It shares nothing with `canonical`: the spelling is checked by encoders that
    know nothing of it, so that one fault cannot hide another. The first is
    quick and takes part of the canonical spellings only; the second was written
    for RFC 8785 alone, takes seventeen times as long, and decides the rest.
    """
    quick = quickly_spelled(canonical_bytes)
    if quick is not None:
        return quick
    try:
        record = json.loads(canonical_bytes, parse_float=_refuse, parse_constant=_refuse)
        if isinstance(record, dict) and rfc8785.dumps(record) == canonical_bytes:
            return record
    except RecursionError as error:
        raise ValueError("the record is too deep") from error
    raise ValueError("the bytes are not the one spelling of a record")


def quickly_spelled(canonical_bytes: bytes) -> dict[str, object] | None:
    """The same for most of what is canonical; None for the rest, and for what is not."""
    try:
        record = _READER.decode(canonical_bytes)
        if _WRITER.encode(record) != canonical_bytes:
            return None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    # RFC 8785 puts names in the order of UTF-16, which is another beyond the first plane only.
    beyond = not canonical_bytes.isascii() and _BEYOND.search(canonical_bytes) is not None
    return None if beyond else record


def _refuse(_number: str) -> NoReturn:
    raise ValueError("a record holds no number that is not an integer")


def digest(canonical_bytes: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(canonical_bytes).hexdigest()
