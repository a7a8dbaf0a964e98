"""Reads JSON so that no two readers can take it for different things.

Whatever parsers disagree about is refused: keys that occur twice, numbers that
overflow, halves of surrogate pairs, other encodings than UTF-8. The tree that
comes out is inspected, and the same tree is what is sent.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import NoReturn

from gateway.api.json_bounds import check_bounds
from gateway.core.bounds import BOUNDS, Bounds
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject, JsonValue, SourceFloat, leaves

LARGEST_INTEGER = 2**53

_LONGEST_NUMBER = 64
_LONGEST_EMBEDDED = 400
_TELLING = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
_BOM = b"\xef\xbb\xbf"


def loads(body: bytes, bounds: Bounds = BOUNDS) -> JsonObject:
    """Read one JSON object from UTF-8 bytes; floats are `SourceFloat`s.

    Raises InvalidRequest with the code `invalid_json`, `duplicate_key`,
    `invalid_number`, `invalid_unicode`, `too_deep`, `too_large`,
    `unknown_parameter` or `invalid_type`.
    """
    check_bounds(body, bounds)
    tree = _read(_DECODER, _decoded(body), bounds.string)
    if not isinstance(tree, dict):
        raise InvalidRequest("The body is not a JSON object.", code="invalid_type")
    return tree


def embedded(text: str) -> JsonValue:
    """Read an object or a list from a string that should hold JSON; None if it holds neither.

    Integers may have any size here: they are written again digit by digit.
    """
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        check_bounds(text.encode(), BOUNDS)
        tree = _read(_EMBEDDED_DECODER, text, BOUNDS.string)
    except InvalidRequest:
        return None
    return tree if isinstance(tree, dict | list) else None


def _decoded(body: bytes) -> str:
    if body.startswith(_BOM):
        raise InvalidRequest("The body begins with a byte order mark.", code="invalid_unicode")
    try:
        return body.decode()
    except UnicodeDecodeError:
        pass  # raised anew outside, so that no exception holds the body
    raise InvalidRequest("The body is not valid UTF-8.", code="invalid_unicode")


def _read(decoder: json.JSONDecoder, text: str, longest: int) -> JsonValue:
    try:
        tree: JsonValue = decoder.decode(text)
    except json.JSONDecodeError as error:
        place = error.pos
    else:
        if len(text) > longest // 4 or _TELLING.search(text):
            _check_texts(tree, longest)
        return tree
    raise InvalidRequest(f"The body is not valid JSON at character {place}.", code="invalid_json")


def _check_texts(tree: JsonValue, longest: int) -> None:
    for text in leaves(tree):
        if "\x00" in text:
            raise InvalidRequest("A string holds the character NUL.", code="invalid_unicode")
        try:
            size = len(text.encode())
        except UnicodeEncodeError:
            size = -1
        if size < 0:
            raise InvalidRequest("A string holds half a surrogate pair.", code="invalid_unicode")
        if size > longest:
            raise InvalidRequest(f"A string is longer than {longest} bytes.", code="too_large")


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise InvalidRequest("An object holds the same key twice.", code="duplicate_key")
    if "__proto__" in made:
        raise InvalidRequest("A key of that name is not accepted.", code="unknown_parameter")
    return made


def _integer(source: str) -> int:
    value = int(source) if len(source) <= _LONGEST_NUMBER else LARGEST_INTEGER + 1
    if abs(value) > LARGEST_INTEGER:
        raise _invalid_number()
    return value


def _any_integer(source: str) -> int:
    if len(source) > _LONGEST_EMBEDDED:
        raise _invalid_number()
    return int(source)


def _float(source: str) -> SourceFloat:
    if len(source) > _LONGEST_NUMBER:
        raise _invalid_number()
    value = SourceFloat(source)
    if math.isinf(value):
        raise _invalid_number()
    return value


def _constant(_name: str) -> NoReturn:
    raise _invalid_number()


def _invalid_number() -> InvalidRequest:
    return InvalidRequest(
        "A number is too large or too long, or is not a JSON number.", code="invalid_number"
    )


def _decoder(integer: Callable[[str], int]) -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_object, parse_float=_float, parse_int=integer, parse_constant=_constant
    )


_DECODER = _decoder(_integer)
_EMBEDDED_DECODER = _decoder(_any_integer)
