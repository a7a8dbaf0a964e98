"""The options of a messages request: those with a known range, and all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.api.dialects.openai_chat_parts import others
from gateway.api.fields import a_list, a_number, a_text, an_object, missing, one_of, whole_number
from gateway.api.json_schema import read_schema
from gateway.api.options import read_metadata, unknown_option
from gateway.api.segments import Segments
from gateway.core.jsonfields import object_in
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.request import Place

MOST_STOPS = 64

_NUMBERS = {"temperature": (0, 1), "top_p": (0, 1)}
_INTEGERS = {"max_tokens": (1, 1_048_576), "top_k": (0, 1_048_576)}
UNSENT = frozenset({"service_tier", "speed", "context_management"})
"""Options that change what a token costs, which is the gateway's to choose, and one that a
provider takes only with a beta header, which is not passed on."""

_ELSEWHERE = UNSENT | {"model", "messages", "system", "tools", "tool_choice", "stream"}


def read_options(found: Segments, tree: JsonObject) -> Mapping[str, int]:
    """Collect every option; returns the integers that bound the answer.

    Raises InvalidRequest for an option out of its range and for one that steers.
    """
    if tree.get("max_tokens") is None:
        raise missing("max_tokens")
    bounds: dict[str, int] = {}
    for position, (name, value) in enumerate(tree.items()):
        if name in _ELSEWHERE or (value is None and (name in _INTEGERS or name in _NUMBERS)):
            continue
        if name in _INTEGERS:
            bounds[name] = whole_number(value, name, *_INTEGERS[name])
            found.number(bounds[name], (name,), name, Place.OPTIONS)
        elif name in _NUMBERS:
            number = a_number(value, name, *_NUMBERS[name])
            found.number(number, (name,), name, Place.OPTIONS)
        elif name in _READERS:
            if value is not None:
                _READERS[name](found, value)
        else:
            unknown_option(found, name, value, position)
    return bounds


def answers_in_json(tree: JsonObject) -> bool:
    """Whether the answer is asked for in JSON."""
    form = object_in(object_in(tree, "output_config"), "format") or object_in(tree, "output_format")
    return form.get("type") == "json_schema"


def _stops(found: Segments, value: JsonValue) -> None:
    for index, item in enumerate(a_list(value, "stop_sequences", MOST_STOPS)):
        label = f"stop_sequences[{index}]"
        found.text(a_text(item, label), ("stop_sequences", index), label, Place.OPTIONS)


def _thinking(found: Segments, value: JsonValue) -> None:
    thinking = an_object(value, "thinking")
    one_of(thinking, "type", "thinking.type", {"enabled", "disabled", "adaptive", "between_tools"})
    for name in ("budget_tokens", "display"):
        found.anything(thinking.get(name), ("thinking", name), f"thinking.{name}", Place.OPTIONS)
    known = {"type", "budget_tokens", "display"}
    others(found, thinking, known, ("thinking",), "thinking", Place.OPTIONS)


def _output_config(found: Segments, value: JsonValue) -> None:
    config = an_object(value, "output_config")
    path, label = ("output_config",), "output_config"
    found.anything(config.get("effort"), (*path, "effort"), f"{label}.effort", Place.OPTIONS)
    if config.get("format") is not None:
        _format(found, config["format"], (*path, "format"), f"{label}.format")
    others(found, config, {"effort", "format"}, path, label, Place.OPTIONS)


def _output_format(found: Segments, value: JsonValue) -> None:
    _format(found, value, ("output_format",), "output_format")


def _format(found: Segments, value: JsonValue, path: tuple[str, ...], label: str) -> None:
    form = an_object(value, label)
    one_of(form, "type", f"{label}.type", {"json_schema"})
    if form.get("schema") is None:
        raise missing(f"{label}.schema")
    schema = an_object(form["schema"], f"{label}.schema")
    read_schema(found, schema, (*path, "schema"), f"{label}.schema", Place.OPTIONS)
    others(found, form, {"type", "schema"}, path, label, Place.OPTIONS)


_READERS: Mapping[str, Callable[[Segments, JsonValue], None]] = {
    "stop_sequences": _stops,
    "metadata": read_metadata,
    "thinking": _thinking,
    "output_config": _output_config,
    "output_format": _output_format,
}
