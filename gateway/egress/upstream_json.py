"""Reads JSON that a target sent: bounded, and with nothing in it that cannot be sent on."""

from __future__ import annotations

import json
import math
import re

from gateway.core.jsontree import JsonObject, JsonValue
from gateway.egress.nonsense import Nonsense

_DEPTH = 64
_HALVES = re.compile("[\ud800-\udfff]")


def read_object(text: str | bytes) -> JsonObject:
    """Parse one JSON object; raises Nonsense for anything else.

    Numbers that JSON does not have (NaN, infinities) become null. Halves of
    surrogate pairs, which no UTF-8 can carry, are joined or become U+FFFD.
    """
    try:
        read: object = _DECODER.decode(text if isinstance(text, str) else _decoded(text))
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise Nonsense("something that is not a JSON object")
    if _is_sound(text):
        return read
    return {_text(str(key)): _value(item, _DEPTH) for key, item in read.items()}


def _decoded(data: bytes) -> str:
    return data.decode("utf-8-sig", "surrogatepass")


def _is_sound(text: str | bytes) -> bool:
    """Whether what was read, by its source, holds no half of a pair and is not too deep.

    Most is, and then its tree needs no second look.
    """
    if isinstance(text, str):
        depth, halves = text.count("[") + text.count("{"), _HALVES.search(text) is not None
        return depth <= _DEPTH and not halves and "\\u" not in text
    depth = text.count(b"[") + text.count(b"{")
    return depth <= _DEPTH and b"\\u" not in text and b"\xed" not in text


def _value(value: object, depth: int) -> JsonValue:
    if depth == 0:
        raise Nonsense("JSON that is too deep")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {_text(str(key)): _value(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_value(item, depth - 1) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    raise Nonsense("something that is not JSON")


def _text(text: str) -> str:
    if text.isascii() or not _HALVES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _float(source: str) -> float | None:
    value = float(source)
    return None if math.isinf(value) else value


_DECODER = json.JSONDecoder(parse_float=_float, parse_constant=lambda _: None)
