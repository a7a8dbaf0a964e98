"""Trees that keep, on their way, what is more than JSON in them.

An object stands in an object of one key that says so, so that no key of a
client can be taken for one of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.core.jsontree import EmbeddedJson, JsonObject, JsonValue, SealedText
from gateway.egress.apart.frames import BrokenFrame

_OBJECT, _EMBEDDED, _SEALED = "o", "j", "s"


def packed(value: JsonValue) -> object:
    """The tree as plain JSON."""
    if isinstance(value, SealedText):
        return {_SEALED: [value.target, str(value)]}
    if isinstance(value, EmbeddedJson):
        return {_EMBEDDED: packed(value.value)}
    if isinstance(value, Mapping):
        return {_OBJECT: {key: packed(item) for key, item in value.items()}}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [packed(item) for item in value]
    return value


def unpacked(value: object) -> JsonValue:
    """The tree that was packed; raises BrokenFrame."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list):
        return [unpacked(item) for item in value]
    if not isinstance(value, dict) or len(value) != 1:
        raise BrokenFrame("A tree is not one that was packed.")
    ((kind, inner),) = value.items()
    if kind == _EMBEDDED:
        return EmbeddedJson(unpacked(inner))
    if kind == _OBJECT and isinstance(inner, dict):
        return {key: unpacked(item) for key, item in inner.items()}
    if kind == _SEALED and isinstance(inner, list) and len(inner) == 2:
        target, text = inner
        if isinstance(target, str) and isinstance(text, str):
            return SealedText(text, target)
    raise BrokenFrame("A tree is not one that was packed.")


def unpacked_object(value: object) -> JsonObject:
    """The same, where an object must have been packed."""
    tree = unpacked(value)
    if not isinstance(tree, Mapping):
        raise BrokenFrame("A tree is no object.")
    return tree
