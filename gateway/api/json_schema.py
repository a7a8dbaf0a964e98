"""Reads a JSON Schema that a client wrote: for a tool's parameters or an answer's format.

The words of JSON Schema itself are no client text. Everything else in it is
inspected: names of properties, descriptions, enumerated and default values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gateway.api.segments import Segments
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject, JsonValue, Path
from gateway.core.request import Place

MOST_DEPTH = 48
LONGEST_PATTERN = 1024

_TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
_ONE_WORDS = """
    additionalItems additionalProperties contains contentSchema else if items not
    propertyNames then unevaluatedItems unevaluatedProperties
"""
_ONE = frozenset(_ONE_WORDS.split())
_SEVERAL = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items"})
_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_VALUES_WORDS = """
    $anchor $comment $id $ref $schema const contentEncoding contentMediaType default
    dependentRequired deprecated description enum examples exclusiveMaximum exclusiveMinimum
    format maxContains maxItems maxLength maxProperties maximum minContains minItems
    minLength minProperties minimum multipleOf nullable pattern readOnly required strict
    title type uniqueItems writeOnly
"""
_VALUES = frozenset(_VALUES_WORDS.split())
_IN_PLACE = ("allOf", "anyOf", "oneOf")


def read_schema(found: Segments, schema: JsonObject, path: Path, label: str, place: Place) -> None:
    """Collect what `schema` says; raises InvalidRequest (`invalid_schema`).

    A schema may not be deeper than 48 levels, hold a pattern of more than 1,024
    characters, refer to another document, or refer to itself without a step
    into a value.
    """
    _check_references(schema, label)
    _Reading(found, place).schema(schema, path, label, 1)


class _Reading:
    def __init__(self, found: Segments, place: Place) -> None:
        self._found = found
        self._place = place

    def schema(self, value: JsonValue, path: Path, label: str, depth: int) -> None:
        if depth > MOST_DEPTH:
            raise _invalid(label, f"is more than {MOST_DEPTH} levels deep")
        if not isinstance(value, Mapping):
            self._found.anything(value, path, label, self._place)
            return
        for position, (word, item) in enumerate(value.items()):
            inner = (*path, word)
            name = f"{label}.{word}"
            if word in _NAMED and isinstance(item, Mapping):
                self._named(word, item, inner, name, depth)
            elif word in _SEVERAL and isinstance(item, Sequence) and not isinstance(item, str):
                for place, one in enumerate(item):
                    self.schema(one, (*inner, place), f"{name}[{place}]", depth + 1)
            elif word in _ONE:
                self.schema(item, inner, name, depth + 1)
            elif word in _VALUES:
                self._value(word, item, inner, name)
            else:
                name = f"{label}{{{position}}}"
                self._found.key(word, inner, name, self._place)
                self._found.anything(item, inner, name, self._place)

    def _named(
        self, word: str, item: Mapping[str, JsonValue], path: Path, label: str, depth: int
    ) -> None:
        for position, (key, one) in enumerate(item.items()):
            inner = f"{label}{{{position}}}"
            if word == "patternProperties" and len(key) > LONGEST_PATTERN:
                raise _too_long(inner)
            self._found.key(key, (*path, key), inner, self._place)
            self.schema(one, (*path, key), inner, depth + 1)

    def _value(self, word: str, item: JsonValue, path: Path, label: str) -> None:
        if word == "type" and isinstance(item, str) and item in _TYPES:
            return
        if word == "pattern" and isinstance(item, str) and len(item) > LONGEST_PATTERN:
            raise _too_long(label)
        self._found.anything(item, path, label, self._place)


def _check_references(schema: JsonObject, label: str) -> None:
    """Refuse references outward, and those that lead back to themselves without a step."""
    settled: set[int] = set()
    for part in _parts(schema):
        trail: set[int] = set()
        waiting: list[tuple[JsonValue, bool]] = [(part, False)]
        while waiting:
            one, leaving = waiting.pop()
            if not isinstance(one, Mapping) or (not leaving and id(one) in settled):
                continue
            if leaving:
                trail.discard(id(one))
                settled.add(id(one))
                continue
            if id(one) in trail:
                raise _invalid(label, "refers to itself without end")
            trail.add(id(one))
            waiting.append((one, True))
            waiting += [(after, False) for after in _same_value(schema, one, label)]


def _same_value(
    root: JsonObject, schema: Mapping[str, JsonValue], label: str
) -> Iterator[JsonValue]:
    """The schemas that apply to the very value that `schema` applies to."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        if not reference.startswith("#"):
            raise _invalid(label, "refers to another document")
        yield _referred(root, reference)
    for word in _IN_PLACE:
        several = schema.get(word)
        if isinstance(several, Sequence) and not isinstance(several, str):
            yield from several


def _referred(root: JsonObject, reference: str) -> JsonValue:
    """What `#/a/b` leads to; None for what cannot be followed."""
    value: JsonValue = root
    for step in reference.removeprefix("#").split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, Sequence) and not isinstance(value, str) and name.isdecimal():
            value = value[int(name)] if len(name) < 7 and int(name) < len(value) else None
        else:
            return None
    return value


def _parts(schema: JsonObject) -> Iterator[Mapping[str, JsonValue]]:
    """Every object inside `schema`, itself included."""
    waiting: list[JsonValue] = [schema]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            yield value
            waiting += value.values()
        elif isinstance(value, Sequence) and not isinstance(value, str):
            waiting += value


def _too_long(label: str) -> InvalidRequest:
    return _invalid(label, f"has a pattern of more than {LONGEST_PATTERN} characters")


def _invalid(label: str, what: str) -> InvalidRequest:
    return InvalidRequest(f"The schema at {label} {what}.", code="invalid_schema", param=label)
