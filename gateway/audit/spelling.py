"""Reads a record from its canonical bytes, and takes no other spelling of it.

It shares nothing with what writes them: the spelling is checked by encoders
that know nothing of it, so that one fault cannot hide another.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, NoReturn

import msgspec
import rfc8785

from gateway.audit.encode import LARGEST

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


def spelled(canonical_bytes: bytes) -> dict[str, object]:
    """The record that `canonical_bytes` spell; raises ValueError where they are not canonical.

    The first reader is quick and takes part of the canonical spellings only; the
    second was written for RFC 8785 alone, takes seventeen times as long, and
    decides the rest.
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
