"""The dialects as their official SDKs know them, and what becomes of each field that they have."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from anthropic.types.message_count_tokens_params import MessageCountTokensParams
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from openai.types.chat.completion_create_params import (
    CompletionCreateParamsNonStreaming as ChatParams,
)
from openai.types.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.embedding_create_params import EmbeddingCreateParams
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming
from rig.crossings import national_id
from rig.sdk_types import Planted, Walk

_POSITIONS = re.compile(r"\[\d+\]|\{\d+\}")
JPEG = "/9j/AAAA"
DATA_URL = f"data:image/jpeg;base64,{JPEG}"


def _chat(body: dict[str, Any]) -> dict[str, Any]:
    """With the call that a tool's result answers, and a content for an answer."""
    said = body["messages"]
    if said[0].get("role") == "assistant":
        return {**body, "messages": [{"content": "x", **said[0]}]}
    if said[0].get("role") != "tool":
        return body
    function = {"name": "f", "arguments": "{}"}
    call: dict[str, Any] = {
        "id": said[0].get("tool_call_id"),
        "type": "function",
        "function": function,
    }
    return {**body, "messages": [{"role": "assistant", "tool_calls": [call]}, *said]}


def _messages(body: dict[str, Any]) -> dict[str, Any]:
    """With the speaker of each kind of block, and the calls that results answer."""
    said = body["messages"]
    content = said[0].get("content")
    if not isinstance(content, list) or not isinstance(content[0], dict):
        return body
    kind = content[0].get("type")
    if kind in {"thinking", "redacted_thinking", "tool_use"}:
        return {**body, "messages": [{**said[0], "role": "assistant"}]}
    if kind != "tool_result":
        return body
    call: dict[str, Any] = {
        "type": "tool_use",
        "id": content[0].get("tool_use_id"),
        "name": "f",
        "input": {},
    }
    return {**body, "messages": [{"role": "assistant", "content": [call]}, *said]}


def _responses(body: dict[str, Any]) -> dict[str, Any]:
    """With the call that a function's result answers, and the data of files and images."""
    given = body["input"]
    if not isinstance(given, list) or not isinstance(given[0], dict):
        return body
    item = dict(given[0])
    for name in ("content", "output"):
        if isinstance(item.get(name), list):
            item[name] = [_with_data(part) for part in item[name]]
    if item.get("type") != "function_call_output":
        return {**body, "input": [item]}
    call_id = item.setdefault("call_id", "c1")
    call = {"type": "function_call", "call_id": call_id, "name": "f", "arguments": "{}"}
    return {**body, "input": [call, item]}


def _with_data(part: Any) -> Any:
    """A part with the data that its type does not ask for, and that the wire does."""
    if not isinstance(part, dict):
        return part
    if part.get("type") == "input_image" and not {"image_url", "file_id"} & set(part):
        return {"image_url": DATA_URL, **part}
    if part.get("type") == "input_file" and not {"file_data", "file_id", "file_url"} & set(part):
        return {"file_data": JPEG, **part}
    return part


def _same(body: dict[str, Any]) -> dict[str, Any]:
    return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A dialect, its route, and the type of its requests.

    `base` is what every request has, `mend` adds what a planted part cannot be
    without. `not_sent` are fields, and `never_sent` kinds of objects, that are
    dropped by design, with the reason.
    """

    path: str
    kind: Any
    base: Mapping[str, Any]
    mend: Callable[[dict[str, Any]], dict[str, Any]] = _same
    fixed: Mapping[str, Any] = field(default_factory=dict)
    not_sent: Mapping[str, str] = field(default_factory=dict)
    never_sent: Mapping[str, str] = field(default_factory=dict)


FILE = {"file_data": JPEG}
SAID = [{"role": "user", "content": "Selam"}]
TIER = {"service_tier": "the gateway chooses it"}
SPEED = {"speed": "it changes the price"}
THOUGHTS = {
    "signature": "a thought that is none of ours does not travel",
    "data": "a thought in encrypted form that is none of ours does not travel",
}
_FOUND = "what a provider's own search did and found stays out of later turns"
SEARCHES = {
    "server_tool_use": _FOUND,
    "web_search_tool_result": _FOUND,
    "web_search_result_location": _FOUND,
    "web_search_call": _FOUND,
}
DIALECTS = {
    "openai_chat": Spoken(
        path="/v1/chat/completions",
        kind=ChatParams,
        base={"model": "auto", "messages": SAID},
        mend=_chat,
        fixed={"url": DATA_URL, "file_data": JPEG, "data": JPEG, "arguments": "{}", "file": FILE},
        not_sent=TIER,
    ),
    "openai_responses": Spoken(
        path="/v1/responses",
        kind=ResponseCreateParamsNonStreaming,
        base={"model": "auto", "input": "Selam"},
        mend=_responses,
        fixed={"arguments": "{}"},
        not_sent={
            **TIER,
            "encrypted_content": THOUGHTS["data"],
            "include": "only two words of the wire are taken",
        },
        never_sent=SEARCHES,
    ),
    "openai_completions": Spoken(
        path="/v1/completions",
        kind=CompletionCreateParamsNonStreaming,
        base={"model": "auto", "prompt": "Selam"},
    ),
    "openai_embeddings": Spoken(
        path="/v1/embeddings",
        kind=EmbeddingCreateParams,
        base={"model": "auto", "input": "Selam"},
    ),
    "anthropic_messages": Spoken(
        path="/v1/messages",
        kind=MessageCreateParamsNonStreaming,
        base={"model": "auto", "max_tokens": 64, "messages": SAID},
        mend=_messages,
        fixed={"data": JPEG},
        not_sent={**TIER, **THOUGHTS, **SPEED},
        never_sent=SEARCHES,
    ),
    "anthropic_count_tokens": Spoken(
        path="/v1/messages/count_tokens",
        kind=MessageCountTokensParams,
        base={"model": "auto", "messages": SAID},
        mend=_messages,
        fixed={"data": JPEG},
        not_sent={**THOUGHTS, **SPEED},
        never_sent=SEARCHES,
    ),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field of one dialect, and a request that carries a canary there."""

    dialect: str
    label: str
    body: bytes = field(repr=False)
    word: str = field(repr=False)

    @property
    def spoken(self) -> Spoken:
        """The dialect."""
        return DIALECTS[self.dialect]


def leaves_of(dialect: str) -> Iterator[Leaf]:
    """A request for every scalar leaf and every key that a dialect's SDK has a type for."""
    spoken = DIALECTS[dialect]
    numbers = itertools.count()
    walk = Walk(lambda: national_id(next(numbers)), fixed=spoken.fixed)
    for planted in walk.planted(spoken.kind):
        yield Leaf(dialect, _label(planted), _body(spoken, planted), planted.word)


def is_dropped(leaf: Leaf) -> bool:
    """Whether the field is one that does not travel by design, or stands in such an object."""
    if leaf.label.rpartition(".")[2] in leaf.spoken.not_sent:
        return True
    return any(
        kind in leaf.spoken.never_sent for kind in _kinds_around(json.loads(leaf.body), leaf)
    )


def _kinds_around(value: object, leaf: Leaf) -> list[object]:
    """The types of the objects that the canary stands in."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in inside:
        if leaf.word in json.dumps(item, ensure_ascii=False):
            own = [value.get("type")] if isinstance(value, dict) else []
            return [*own, *_kinds_around(item, leaf)]
    return [value.get("type")] if isinstance(value, dict) else []


def stands_at(param: str | None, leaf: Leaf) -> bool:
    """Whether the place `param` of a refusal, or of an opaque part, is that of the leaf.

    That is the leaf itself, what holds it, or the type of what holds it.
    """
    place = _POSITIONS.sub("", param or "")
    if place.endswith((".type", ".role")) or place.rpartition(".")[0] == _above(leaf):
        place = place.rpartition(".")[0]
    return bool(place) and (
        leaf.label.startswith(place) or place.startswith(leaf.label) or place == "options"
    )


def _above(leaf: Leaf) -> str:
    return leaf.label.rpartition(".")[0] or leaf.label


def _label(planted: Planted) -> str:
    return ".".join(str(step) for step in planted.path if step != 0)


def _body(spoken: Spoken, planted: Planted) -> bytes:
    given = {name: value for name, value in planted.value.items() if name == planted.path[0]}
    whole = spoken.mend({**spoken.base, **given})
    return json.dumps(whole, ensure_ascii=False).encode()
