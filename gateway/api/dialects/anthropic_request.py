"""Reads a request of `POST /v1/messages` or `POST /v1/messages/count_tokens`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gateway.api.dialects.anthropic_blocks import Blocks
from gateway.api.dialects.anthropic_options import UNSENT, answers_in_json, read_options
from gateway.api.dialects.anthropic_tools import offered_tools, read_choice, read_tools
from gateway.api.fields import (
    a_list,
    an_object,
    flag,
    missing,
    model_name,
    one_of,
)
from gateway.api.segments import Segments
from gateway.core.jsonfields import objects_in, text_in
from gateway.core.jsontree import JsonObject, JsonValue, SealedText
from gateway.core.request import Operation, Place, Principal, Request

MESSAGES = "anthropic_messages"
COUNT_TOKENS = "anthropic_count_tokens"
MOST_MESSAGES = 4096

_PLACES = {"user": Place.USER, "assistant": Place.ANSWER}
_KINDS = {
    "user": frozenset({"text", "image", "document", "search_result", "tool_result"}),
    "assistant": frozenset(
        {
            "text",
            "thinking",
            "redacted_thinking",
            "tool_use",
            "server_tool_use",
            "web_search_tool_result",
        }
    ),
}


def read_request(
    tree: JsonObject,
    *,
    principal: Principal,
    request_id: str,
    unseal: Callable[[str], SealedText | None],
) -> Request:
    """Check every field that the wire format knows, and collect all that is inspected.

    Options that change the price are left out of the tree, and so is a thought
    whose seal `unseal` does not know. Raises InvalidRequest.
    """
    model = model_name(tree)
    found = Segments()
    blocks = Blocks(found, unseal)
    travel = {name: value for name, value in tree.items() if name not in UNSENT}
    if tree.get("system") is not None:
        kinds = frozenset({"text"})
        travel["system"] = blocks.read(
            tree["system"], ("system",), "system", Place.SYSTEM, kinds=kinds
        )
    travel["messages"] = _messages(found, blocks, tree.get("messages"))
    has, options = _traits(found, tree)
    found.text(model, ("model",), "model", Place.OPTIONS)
    tools = offered_tools(tree)
    return Request(
        id=request_id,
        dialect=MESSAGES,
        model_asked=model,
        stream=flag(tree, "stream"),
        principal=principal,
        tree=travel,
        has=frozenset(has | set(blocks.has)),
        segments=found.found,
        opaque=found.opaque_parts,
        asks=found.asks,
        conversation=_first_text(travel["messages"]),
        options=options,
        offered_tools=frozenset(tools),
        network_tools=frozenset(name for name, reaching in tools.items() if reaching),
    )


def _traits(found: Segments, tree: JsonObject) -> tuple[set[str], dict[str, int]]:
    """What the request has and how it wants its answer, beside what is said."""
    has = set()
    if tree.get("tools") is not None and read_tools(found, tree["tools"]):
        has.add("tools")
    read_choice(found, tree.get("tool_choice"))
    options = dict(read_options(found, tree))
    if answers_in_json(tree):
        options["json_answer"] = 1
        has.add("json_schema")
    return has, options


def read_count(
    tree: JsonObject,
    *,
    principal: Principal,
    request_id: str,
    unseal: Callable[[str], SealedText | None],
) -> Request:
    """Read a request whose tokens are to be counted. Raises InvalidRequest."""
    read = read_request(
        {"max_tokens": 1, **tree}, principal=principal, request_id=request_id, unseal=unseal
    )
    travel = {
        name: value for name, value in read.tree.items() if name not in {"max_tokens", "stream"}
    }
    segments = tuple(one for one in read.segments if one.path != ("max_tokens",))
    return replace(
        read,
        dialect=COUNT_TOKENS,
        tree=travel,
        segments=segments,
        stream=False,
        operation=Operation.COUNT_TOKENS,
    )


def _messages(found: Segments, blocks: Blocks, value: JsonValue) -> list[JsonValue]:
    if value is None:
        raise missing("messages")
    travel: list[JsonValue] = []
    for index, item in enumerate(a_list(value, "messages", MOST_MESSAGES, least=1)):
        label = f"messages[{index}]"
        message = an_object(item, label)
        role = one_of(message, "role", f"{label}.role", _PLACES)
        if message.get("content") is None:
            raise missing(f"{label}.content")
        at = ("messages", len(travel))
        content = blocks.read(
            message["content"],
            (*at, "content"),
            f"{label}.content",
            _PLACES[role],
            kinds=_KINDS[role],
        )
        for position, (name, rest) in enumerate(message.items()):
            if name not in {"role", "content"}:
                inner = f"{label}{{{position}}}"
                found.key(name, (*at, name), inner, _PLACES[role])
                found.anything(rest, (*at, name), inner, _PLACES[role])
        if content or not message["content"]:
            travel.append({**message, "content": content})
    return travel


def _first_text(messages: JsonValue) -> str:
    """The first text of the user, from which the conversation is known."""
    for message in objects_in({"messages": messages}, "messages"):
        if message.get("role") != "user":
            continue
        if text := text_in(message, "content"):
            return text
        for block in objects_in(message, "content"):
            if text := text_in(block, "text"):
                return text
    return ""
