"""Pieces of JSON Schema for what a policy may hold, beside the readers that check it.

The loader judges; the schema is for editors, and says the same of shapes. Each
condition gives its own shape, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from gateway.core.jsontree import JsonValue

Shape: TypeAlias = Mapping[str, JsonValue]

_CONTROL = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"

#: Text over several lines, and text in one line: neither is blank.
TEXT: Shape = {"type": "string", "pattern": r"\S"}
LINE: Shape = {"type": "string", "pattern": rf"^\s*[^\s{_CONTROL}][^{_CONTROL}]*\s*$"}

#: A name that a condition compares: there are no wildcards.
NAME: Shape = {"type": "string", "pattern": r"^[^*?]*[^\s*?][^*?]*$"}

#: A data class or an entity; the schema says which there are.
KIND: Shape = {"$ref": "#/$defs/kind"}


def one_of(choices: Iterable[str]) -> Shape:
    """One word of a closed list."""
    return {"enum": list(choices)}


def matching(pattern: str) -> Shape:
    """A text that is all of what the pattern says."""
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def words(item: Shape) -> Shape:
    """One such word, or a list of different ones."""
    return {"anyOf": [item, several(item)]}


def several(item: Shape) -> Shape:
    """A list of different items that is not empty."""
    return {"type": "array", "items": item, "minItems": 1, "uniqueItems": True}


def whole(low: int, high: int) -> Shape:
    """A whole number."""
    return {"type": "integer", "minimum": low, "maximum": high}


def keyed(properties: Mapping[str, Shape], *, required: Iterable[str] = ()) -> Shape:
    """A map of known keys that is not empty."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
        "minProperties": 1,
    }


def named(shape: Shape) -> Shape:
    """A map of names that the author chooses, not empty, each to such a value."""
    return {
        "type": "object",
        "propertyNames": LINE,
        "additionalProperties": shape,
        "minProperties": 1,
    }
