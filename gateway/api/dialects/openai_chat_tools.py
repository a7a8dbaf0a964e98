"""The tools that a request offers, how one is chosen, and the form of the answer."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.api.dialects.openai_chat_parts import others
from gateway.api.fields import (
    a_list,
    a_text,
    an_object,
    missing,
    one_of,
    required_text,
    wrong_type,
    wrong_value,
)
from gateway.api.json_schema import read_schema
from gateway.api.network_tools import reaches
from gateway.api.segments import Segments
from gateway.core.errors import InvalidRequest
from gateway.core.jsonfields import object_in, objects_in
from gateway.core.jsontree import JsonObject, JsonValue, Path
from gateway.core.request import Place

MOST_TOOLS = 256
_CHOICES = frozenset({"none", "auto", "required"})
_FORMATS = frozenset({"text", "json_object", "json_schema"})


def read_tools(found: Segments, value: JsonValue) -> bool:
    """Collect `tools`; returns whether there are any."""
    tools = a_list(value, "tools", MOST_TOOLS)
    for index, item in enumerate(tools):
        label = f"tools[{index}]"
        tool = an_object(item, label)
        if required_text(tool, "type", f"{label}.type") != "function":
            raise InvalidRequest(
                "Only tools of type function are accepted: others are run by the provider.",
                code="tool_not_allowed",
                param=f"{label}.type",
                http_status=403,
            )
        if tool.get("function") is None:
            raise missing(f"{label}.function")
        function = an_object(tool["function"], f"{label}.function")
        _function(found, function, ("tools", index, "function"), f"{label}.function")
        others(found, tool, {"type", "function"}, ("tools", index), label, Place.TOOLS)
    return bool(tools)


def read_functions(found: Segments, value: JsonValue) -> bool:
    """Collect `functions`, the older form of tools; returns whether there are any."""
    functions = a_list(value, "functions", MOST_TOOLS)
    for index, item in enumerate(functions):
        label = f"functions[{index}]"
        _function(found, an_object(item, label), ("functions", index), label)
    return bool(functions)


def offered_tools(tree: JsonObject) -> Mapping[str, bool]:
    """The names of the offered functions, and whether one reaches an address of the model's."""
    offered = [object_in(tool, "function") for tool in objects_in(tree, "tools")]
    return reaches(
        (str(function.get("name")), function.get("parameters"))
        for function in (*offered, *objects_in(tree, "functions"))
    )


def read_choice(found: Segments, tree: JsonObject, name: str) -> None:
    """Collect `tool_choice` or `function_call`: a word, or an object that names a function."""
    value = tree.get(name)
    if value is None:
        return
    if isinstance(value, str):
        if value not in _CHOICES:
            raise wrong_value(name, "one of " + ", ".join(sorted(_CHOICES)))
        return
    choice = an_object(value, name)
    if name == "tool_choice":
        kind = one_of(choice, "type", f"{name}.type", {"function", "allowed_tools"})
        inner = an_object(choice.get(kind), f"{name}.{kind}")
        found.anything(inner, (name, kind), f"{name}.{kind}", Place.TOOLS)
        others(found, choice, {"type", kind}, (name,), name, Place.TOOLS)
    else:
        found.anything(choice, (name,), name, Place.TOOLS)


def read_format(found: Segments, value: JsonValue) -> bool:
    """Collect `response_format`; returns whether it asks for a schema."""
    label = "response_format"
    form = an_object(value, label)
    kind = one_of(form, "type", f"{label}.type", _FORMATS)
    others(found, form, {"type", "json_schema"}, (label,), label, Place.OPTIONS)
    if kind != "json_schema" and form.get("json_schema") is None:
        return False
    inner = f"{label}.json_schema"
    if form.get("json_schema") is None:
        raise missing(inner)
    described = an_object(form["json_schema"], inner)
    read_described(found, described, "schema", (label, "json_schema"), inner, Place.OPTIONS)
    return True


def _function(found: Segments, function: JsonObject, path: Path, label: str) -> None:
    read_described(found, function, "parameters", path, label, Place.TOOLS)


def read_described(
    found: Segments, tree: JsonObject, schema: str, path: Path, label: str, place: Place
) -> None:
    """A name, a description, `strict`, and a schema under the name `schema`."""
    name = required_text(tree, "name", f"{label}.name")
    found.text(name, (*path, "name"), f"{label}.name", place)
    if tree.get("description") is not None:
        text = a_text(tree["description"], f"{label}.description")
        found.text(text, (*path, "description"), f"{label}.description", place)
    if not isinstance(tree.get("strict"), bool | None):
        raise wrong_type(f"{label}.strict", "true or false")
    if tree.get(schema) is not None:
        inner = f"{label}.{schema}"
        read_schema(found, an_object(tree[schema], inner), (*path, schema), inner, place)
    others(found, tree, {"name", "description", "strict", schema}, path, label, place)
