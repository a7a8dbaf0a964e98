from __future__ import annotations

import pytest

from gateway.api.network_tools import reaches, reaches_network
from gateway.core.jsontree import JsonObject


def schema(**properties: JsonObject) -> JsonObject:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    "name", ["url", "URL", "imageUrl", "page_uri", "links", "webhook-endpoint"]
)
def test_a_field_that_is_named_after_an_address_tells_it(name: str) -> None:
    assert reaches_network(schema(**{name: {"type": "string"}}))


@pytest.mark.parametrize("name", ["name", "curly", "linked", "message", "surname"])
def test_other_names_do_not(name: str) -> None:
    assert not reaches_network(schema(**{name: {"type": "string"}}))


def test_a_format_tells_it_wherever_it_stands() -> None:
    page: JsonObject = {"type": "string", "format": "uri"}
    assert reaches_network(schema(pages={"type": "array", "items": page}))
    assert reaches_network({"anyOf": [{"type": "null"}, {"$defs": {"a": page}}]})


def test_no_schema_reaches_nothing() -> None:
    assert not reaches_network(None)
    assert not reaches_network(True)
    assert not reaches_network("url")


def test_of_two_tools_of_one_name_the_worse_counts() -> None:
    fetching = schema(url={"type": "string"})
    assert reaches([("a", fetching), ("a", schema()), ("b", None)]) == {"a": True, "b": False}


def test_a_format_that_is_no_word_tells_nothing() -> None:
    assert not reaches_network(schema(page={"format": ["uri"]}, other={"format": {}}))
