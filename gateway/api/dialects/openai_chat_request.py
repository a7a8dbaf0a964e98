"""Reads a request of `POST /v1/chat/completions`."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.api.dialects.openai_chat_messages import Messages
from gateway.api.dialects.openai_chat_options import read_options
from gateway.api.dialects.openai_chat_tools import (
    offered_tools,
    read_choice,
    read_format,
    read_functions,
    read_tools,
)
from gateway.api.fields import flag, model_name
from gateway.api.segments import Segments
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.request import Place, Principal, Request

NAME = "openai_chat"

_JSON_FORMATS = frozenset({"json_object", "json_schema"})


def read_request(tree: JsonObject, *, principal: Principal, request_id: str) -> Request:
    """Check every field that the wire format knows, and collect all that is inspected.

    `store` is turned off and `service_tier` left out of the tree. The option
    `json_answer` is 1 where the answer was asked for in JSON. Raises
    InvalidRequest.
    """
    model = model_name(tree)
    found = Segments()
    messages = Messages(found)
    travel: dict[str, JsonValue] = {
        name: value for name, value in tree.items() if name != "service_tier"
    }
    travel["messages"] = messages.read(tree.get("messages"))
    options = dict(read_options(found, tree))
    found.text(model, ("model",), "model", Place.OPTIONS)
    has = messages.has | _capabilities(found, tree)
    if _answers_in_json(tree):
        options["json_answer"] = 1
    if tree.get("store") is not None:
        travel["store"] = False
    tools = offered_tools(tree)
    return Request(
        id=request_id,
        dialect=NAME,
        model_asked=model,
        stream=flag(tree, "stream"),
        principal=principal,
        tree=travel,
        has=frozenset(has),
        segments=found.found,
        opaque=found.opaque_parts,
        asks=found.asks,
        conversation=messages.conversation,
        options=options,
        offered_tools=frozenset(tools),
        network_tools=frozenset(name for name, reaching in tools.items() if reaching),
    )


def _capabilities(found: Segments, tree: JsonObject) -> set[str]:
    """Collect tools and the form of the answer; returns what they ask of a model."""
    has: set[str] = set()
    if tree.get("tools") is not None and read_tools(found, tree["tools"]):
        has.add("tools")
    if tree.get("functions") is not None and read_functions(found, tree["functions"]):
        has.add("tools")
    read_choice(found, tree, "tool_choice")
    read_choice(found, tree, "function_call")
    if tree.get("response_format") is not None and read_format(found, tree["response_format"]):
        has.add("json_schema")
    return has


def _answers_in_json(tree: JsonObject) -> bool:
    form = tree.get("response_format")
    return isinstance(form, Mapping) and form.get("type") in _JSON_FORMATS
