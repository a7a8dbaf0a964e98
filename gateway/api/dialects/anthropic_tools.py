"""The tools that a messages request offers, and how one is chosen."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.api.dialects.openai_chat_parts import others
from gateway.api.fields import a_list, a_text, an_object, missing, one_of, required_text
from gateway.api.hosted_tools import read_hosted
from gateway.api.json_schema import read_schema
from gateway.api.network_tools import reaches
from gateway.api.segments import Segments
from gateway.core.jsonfields import objects_in, text_in
from gateway.core.jsontree import JsonObject, JsonValue, Path
from gateway.core.request import Place

MOST_TOOLS = 256

_CHOICES = frozenset({"auto", "any", "tool", "none"})
_RUN_BY_THE_APP = ("bash_", "text_editor_", "memory_")
"""Beginnings of the types of tools that Anthropic describes and the app runs itself."""


def read_tools(found: Segments, value: JsonValue) -> bool:
    """Collect `tools`; returns whether there are any."""
    tools = a_list(value, "tools", MOST_TOOLS)
    for index, item in enumerate(tools):
        label, at = f"tools[{index}]", ("tools", index)
        tool = an_object(item, label)
        kind = "custom" if tool.get("type") is None else a_text(tool["type"], f"{label}.type")
        if kind != "custom" and not kind.startswith(_RUN_BY_THE_APP):
            read_hosted(found, tool, kind, at, label, dialect="anthropic_messages")
            continue
        if tool.get("type") is not None:
            found.text(kind, (*at, "type"), f"{label}.type", Place.TOOLS)
        _described(found, tool, at, label, custom=kind == "custom")
    return bool(tools)


def _described(found: Segments, tool: JsonObject, at: Path, label: str, *, custom: bool) -> None:
    name = required_text(tool, "name", f"{label}.name")
    found.text(name, (*at, "name"), f"{label}.name", Place.TOOLS)
    if tool.get("description") is not None:
        text = a_text(tool["description"], f"{label}.description")
        found.text(text, (*at, "description"), f"{label}.description", Place.TOOLS)
    schema = tool.get("input_schema")
    if schema is not None:
        inner = f"{label}.input_schema"
        read_schema(found, an_object(schema, inner), (*at, "input_schema"), inner, Place.TOOLS)
    elif custom:
        raise missing(f"{label}.input_schema")
    for known in ("cache_control", "input_examples", "allowed_callers"):
        found.anything(tool.get(known), (*at, known), f"{label}.{known}", Place.TOOLS)
    flags = {"strict", "defer_loading", "eager_input_streaming"}
    for known in flags:
        found.anything(tool.get(known), (*at, known), f"{label}.{known}", Place.TOOLS)
    named = {"type", "name", "description", "input_schema", "cache_control", "input_examples"}
    others(found, tool, named | flags | {"allowed_callers"}, at, label, Place.TOOLS)


def read_choice(found: Segments, value: JsonValue) -> None:
    """Collect `tool_choice`."""
    if value is None:
        return
    choice = an_object(value, "tool_choice")
    if one_of(choice, "type", "tool_choice.type", _CHOICES) == "tool":
        required_text(choice, "name", "tool_choice.name")
    for name in ("name", "disable_parallel_tool_use"):
        found.anything(choice.get(name), ("tool_choice", name), f"tool_choice.{name}", Place.TOOLS)
    known = {"type", "name", "disable_parallel_tool_use"}
    others(found, choice, known, ("tool_choice",), "tool_choice", Place.TOOLS)


def offered_tools(tree: JsonObject) -> Mapping[str, bool]:
    """The names of the offered tools, and whether one reaches an address of the model's."""
    return reaches(
        (text_in(tool, "name"), tool.get("input_schema")) for tool in objects_in(tree, "tools")
    )
