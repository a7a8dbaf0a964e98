from __future__ import annotations

import pytest
from rig.chat_requests import read, refusal, seen, tool

from gateway.core.request import Place, SegmentKind


def test_all_that_describes_a_tool_is_inspected_and_nothing_of_it_is_masked() -> None:
    schema = {"type": "object", "properties": {"müşteri": {"description": "Ayşe'nin no"}}}
    request = read(tools=[tool(schema, description="Ayşe'yi ara", strict=True)])
    found = [item for item in request.segments if item.place is Place.TOOLS]
    assert {item.text for item in found} == {"f", "Ayşe'yi ara", "müşteri", "Ayşe'nin no"}
    assert not any(item.maskable for item in found)
    label = "tools[0].function.parameters.properties{0}"
    assert seen(request, label).kind is SegmentKind.KEY
    assert seen(request, f"{label}.description").text == "Ayşe'nin no"


def test_the_older_form_of_tools_is_read_too() -> None:
    request = read(functions=[{"name": "f", "parameters": {}}], function_call={"name": "f"})
    assert seen(request, "functions[0].name").place is Place.TOOLS
    chosen = [item.text for item in request.segments if item.label == "function_call{0}"]
    assert chosen == ["name", "f"]


@pytest.mark.parametrize(
    "choice",
    ["none", "auto", "required", None, {"type": "function", "function": {"name": "f"}},
     {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": []}}],
)  # fmt: skip
def test_a_tool_is_chosen_by_a_word_or_by_name(choice: object) -> None:
    read(tools=[tool()], tool_choice=choice)


def test_a_form_without_a_schema_asks_nothing_of_a_model() -> None:
    assert read(response_format={"type": "json_object"}).has == frozenset()
    assert read(response_format={"type": "text"}).has == frozenset()


def test_the_schema_of_an_answer_is_inspected() -> None:
    described = {"name": "n", "description": "Ayşe", "schema": {"title": "Can"}, "strict": None}
    request = read(response_format={"type": "json_schema", "json_schema": described})
    assert seen(request, "response_format.json_schema.schema.title").place is Place.OPTIONS
    assert seen(request, "response_format.json_schema.description").text == "Ayşe"


BAD: dict[str, tuple[dict[str, object], str, str]] = {
    "no list": ({"tools": {}}, "invalid_type", "tools"),
    "257": ({"tools": [tool()] * 257}, "invalid_value", "tools"),
    "no object": ({"tools": ["f"]}, "invalid_type", "tools[0]"),
    "no type": (
        {"tools": [{"function": {"name": "f"}}]},
        "missing_required_parameter",
        "tools[0].type",
    ),
    "a search": ({"tools": [{"type": "web_search"}]}, "tool_not_allowed", "tools[0].type"),
    "an MCP server": (
        {"tools": [{"type": "mcp", "server_url": "https://x"}]},
        "tool_not_allowed",
        "tools[0].type",
    ),
    "a tool of its own": ({"tools": [{"type": "custom"}]}, "tool_not_allowed", "tools[0].type"),
    "no function": (
        {"tools": [{"type": "function"}]},
        "missing_required_parameter",
        "tools[0].function",
    ),
    "no name": (
        {"tools": [{"type": "function", "function": {}}]},
        "missing_required_parameter",
        "tools[0].function.name",
    ),
    "parameters in words": ({"tools": [tool("x")]}, "invalid_type", "tools[0].function.parameters"),
    "strictly in words": (
        {"tools": [tool(strict="yes")]},
        "invalid_type",
        "tools[0].function.strict",
    ),
    "an endless schema": (
        {"tools": [tool({"$ref": "#"})]},
        "invalid_schema",
        "tools[0].function.parameters",
    ),
    "an unknown choice": ({"tool_choice": "any"}, "invalid_value", "tool_choice"),
    "a number for a choice": ({"tool_choice": 1}, "invalid_type", "tool_choice"),
    "a search for a choice": (
        {"tool_choice": {"type": "web_search"}},
        "invalid_value",
        "tool_choice.type",
    ),
    "an unknown form": (
        {"response_format": {"type": "xml"}},
        "invalid_value",
        "response_format.type",
    ),
    "a form in a word": ({"response_format": "json"}, "invalid_type", "response_format"),
    "a form without its schema": (
        {"response_format": {"type": "json_schema"}},
        "missing_required_parameter",
        "response_format.json_schema",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_tools_and_forms_that_cannot_be_given_are_refused(name: str) -> None:
    fields, code, param = BAD[name]
    refused = refusal(**fields)
    status = 403 if code == "tool_not_allowed" else 400
    assert (refused.code, refused.param, refused.http_status) == (code, param, status)
