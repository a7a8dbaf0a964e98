"""The options of a responses request, its tools, and the form of its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.api.dialects.openai_chat_parts import others
from gateway.api.dialects.openai_chat_tools import read_described
from gateway.api.fields import (
    a_list,
    a_number,
    a_text,
    an_object,
    flag,
    one_of,
    required_text,
    whole_number,
    wrong_value,
)
from gateway.api.hosted_tools import read_hosted
from gateway.api.network_tools import reaches
from gateway.api.options import read_metadata, unknown_option
from gateway.api.segments import Segments
from gateway.core.jsonfields import object_in, objects_in, text_in
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.request import Place

MOST_TOOLS = 256

_NUMBERS = {"temperature": (0, 2), "top_p": (0, 1)}
_INTEGERS = {
    "max_output_tokens": (1, 1_048_576),
    "max_tool_calls": (1, 1_048_576),
    "top_logprobs": (0, 20),
}
_FLAGS = ("parallel_tool_calls", "store", "stream")
_TEXTS = ("user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "truncation")
_ELSEWHERE = frozenset({"model", "input", "service_tier", "previous_response_id", "tools"})
_SILENT = frozenset({"background", "conversation", "prompt", "container", "moderation"})
_INCLUDED = frozenset({"reasoning.encrypted_content", "message.output_text.logprobs"})
_CHOICES = frozenset({"none", "auto", "required"})
_FORMATS = frozenset({"text", "json_object", "json_schema"})


def read_options(found: Segments, tree: JsonObject) -> Mapping[str, int]:
    """Collect every option; returns the integers that bound the answer.

    Raises InvalidRequest for an option out of its range and for one that steers.
    """
    for name in _FLAGS:
        flag(tree, name)
    bounds: dict[str, int] = {}
    for position, (name, value) in enumerate(tree.items()):
        if name in _ELSEWHERE or name in _FLAGS or (not value and name in _SILENT):
            continue
        if value is None and name in _KNOWN:
            continue
        if name in _INTEGERS:
            bounds[name] = whole_number(value, name, *_INTEGERS[name])
            found.number(bounds[name], (name,), name, Place.OPTIONS)
        elif name in _NUMBERS:
            number = a_number(value, name, *_NUMBERS[name])
            found.number(number, (name,), name, Place.OPTIONS)
        elif name in _TEXTS:
            found.text(a_text(value, name), (name,), name, Place.OPTIONS)
        elif name in _READERS:
            _READERS[name](found, value)
        else:
            unknown_option(found, name, value, position)
    return bounds


def read_tools(found: Segments, tree: JsonObject) -> bool:
    """Collect `tools`; returns whether there are any."""
    if tree.get("tools") is None:
        return False
    tools = a_list(tree["tools"], "tools", MOST_TOOLS)
    for index, item in enumerate(tools):
        label = f"tools[{index}]"
        tool = an_object(item, label)
        kind = required_text(tool, "type", f"{label}.type")
        if kind != "function":
            read_hosted(found, tool, kind, ("tools", index), label, dialect="openai_responses")
            continue
        described = {name: value for name, value in tool.items() if name != "type"}
        read_described(found, described, "parameters", ("tools", index), label, Place.TOOLS)
    return bool(tools)


def offered_tools(tree: JsonObject) -> Mapping[str, bool]:
    """The names of the offered functions, and whether one reaches an address of the model's."""
    return reaches(
        (text_in(tool, "name"), tool.get("parameters"))
        for tool in objects_in(tree, "tools")
        if text_in(tool, "type") == "function"
    )


def form_of(tree: JsonObject) -> str:
    """The form of the answer: `text`, `json_object` or `json_schema`."""
    return text_in(object_in(object_in(tree, "text"), "format"), "type") or "text"


def _choice(found: Segments, value: JsonValue) -> None:
    if isinstance(value, str):
        if value not in _CHOICES:
            raise wrong_value("tool_choice", "one of " + ", ".join(sorted(_CHOICES)))
        return
    choice = an_object(value, "tool_choice")
    one_of(choice, "type", "tool_choice.type", {"function", "allowed_tools"})
    for name in ("name", "mode", "tools"):
        found.anything(choice.get(name), ("tool_choice", name), f"tool_choice.{name}", Place.TOOLS)
    known = {"type", "name", "mode", "tools"}
    others(found, choice, known, ("tool_choice",), "tool_choice", Place.TOOLS)


def _text(found: Segments, value: JsonValue) -> None:
    text = an_object(value, "text")
    found.anything(text.get("verbosity"), ("text", "verbosity"), "text.verbosity", Place.OPTIONS)
    others(found, text, {"format", "verbosity"}, ("text",), "text", Place.OPTIONS)
    if text.get("format") is None:
        return
    form = an_object(text["format"], "text.format")
    at, label = ("text", "format"), "text.format"
    if one_of(form, "type", f"{label}.type", _FORMATS) == "json_schema":
        described = {name: item for name, item in form.items() if name != "type"}
        read_described(found, described, "schema", at, label, Place.OPTIONS)
    else:
        others(found, form, {"type"}, at, label, Place.OPTIONS)


def _reasoning(found: Segments, value: JsonValue) -> None:
    found.anything(an_object(value, "reasoning"), ("reasoning",), "reasoning", Place.OPTIONS)


def _include(_: Segments, value: JsonValue) -> None:
    for index, item in enumerate(a_list(value, "include", 64)):
        if not isinstance(item, str) or item not in _INCLUDED:
            raise wrong_value(f"include[{index}]", "one of " + ", ".join(sorted(_INCLUDED)))


def _instructions(found: Segments, value: JsonValue) -> None:
    text = a_text(value, "instructions")
    found.text(text, ("instructions",), "instructions", Place.SYSTEM, maskable=True)


def _stream_options(found: Segments, value: JsonValue) -> None:
    options = an_object(value, "stream_options")
    found.anything(options, ("stream_options",), "stream_options", Place.OPTIONS)


_READERS: Mapping[str, Callable[[Segments, JsonValue], None]] = {
    "instructions": _instructions,
    "metadata": read_metadata,
    "tool_choice": _choice,
    "text": _text,
    "reasoning": _reasoning,
    "include": _include,
    "stream_options": _stream_options,
}
_KNOWN = frozenset({*_INTEGERS, *_NUMBERS, *_TEXTS, *_READERS})
