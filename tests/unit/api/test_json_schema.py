from __future__ import annotations

import pytest

from gateway.api.json_schema import LONGEST_PATTERN, MOST_DEPTH, read_schema
from gateway.api.segments import Segments
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.request import Place, SegmentKind


def read(schema: JsonObject) -> Segments:
    found = Segments()
    read_schema(found, schema, ("s",), "s", Place.TOOLS)
    return found


def nested(depth: int) -> JsonObject:
    schema: JsonValue = {"type": "string"}
    for _ in range(depth - 1):
        schema = {"items": schema}
    assert isinstance(schema, dict)
    return schema


def test_names_descriptions_and_values_are_inspected_and_the_words_of_json_schema_are_not() -> None:
    found = read(
        {
            "type": "object",
            "description": "Ayşe'nin adresi",
            "properties": {"müşteri": {"type": "string", "enum": ["x"], "default": "y"}},
            "required": ["müşteri"],
            "additionalProperties": False,
            "x-note": {"by": "Can"},
            "maximum": 7,
        }
    )
    seen = {(item.kind, item.text, item.label) for item in found.found}
    assert seen == {
        (SegmentKind.TEXT, "Ayşe'nin adresi", "s.description"),
        (SegmentKind.KEY, "müşteri", "s.properties{0}"),
        (SegmentKind.TEXT, "x", "s.properties{0}.enum[0]"),
        (SegmentKind.TEXT, "y", "s.properties{0}.default"),
        (SegmentKind.TEXT, "müşteri", "s.required[0]"),
        (SegmentKind.KEY, "x-note", "s{5}"),
        (SegmentKind.KEY, "by", "s{5}{0}"),
        (SegmentKind.TEXT, "Can", "s{5}{0}"),
        (SegmentKind.NUMBER, "7", "s.maximum"),
    }


def test_a_type_that_json_schema_does_not_know_is_text() -> None:
    assert [item.text for item in read({"type": "10000000146"}).found] == ["10000000146"]


BAD: dict[str, JsonObject] = {
    "too deep": nested(MOST_DEPTH + 1),
    "refers to itself": {"$ref": "#"},
    "two that refer to each other": {
        "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}},
        "properties": {"x": {"$ref": "#/$defs/a"}},
    },
    "a cycle through anyOf": {"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}]}}},
    "a cycle by position": {"anyOf": [{"$ref": "#/anyOf/0"}]},
    "another document": {"$ref": "https://example.com/schema.json"},
    "a long pattern": {"properties": {"x": {"pattern": "a" * (LONGEST_PATTERN + 1)}}},
    "a long pattern as a name": {"patternProperties": {"a" * (LONGEST_PATTERN + 1): {}}},
}


@pytest.mark.parametrize("name", BAD)
def test_a_schema_that_could_bring_down_an_engine_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read(BAD[name])
    assert refused.value.code == "invalid_schema"


@pytest.mark.parametrize(
    "schema",
    [
        {},
        nested(MOST_DEPTH),
        {"properties": {"children": {"items": {"$ref": "#"}}}},
        {"$defs": {"a": {"type": "string"}}, "anyOf": [{"$ref": "#/$defs/a"}] * 3},
        {"$ref": "#/nowhere/at/all"},
        {"items": [{"type": "string"}, True], "pattern": "^[a-zçğıöşü]+$"},
    ],
)
def test_a_schema_that_makes_sense_is_read(schema: JsonObject) -> None:
    read(schema)
