"""A request for chat completions as one for Anthropic's messages.

Left out: names of speakers, earlier reasoning, metadata and the user's id, the
seed, hints for the cache, and how much to think. Messages of the system go to
the beginning, wherever they stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gateway.core.jsonfields import object_in, objects_in, text_in
from gateway.core.jsontree import EmbeddedJson, JsonObject, JsonValue
from gateway.egress.translate.untranslatable import untranslatable

MOST_TOKENS = 4096
"""How long an answer may be where the app does not say: this wire wants a bound."""

_SAME = ("temperature", "top_p", "top_k")
_SYSTEM = frozenset({"system", "developer"})
_WITHOUT_WORD = (
    "n", "logprobs", "top_logprobs", "logit_bias", "presence_penalty", "frequency_penalty",
    "prediction", "functions", "function_call", "audio",
)  # fmt: skip
_NO_ID = re.compile("[^A-Za-z0-9_-]")
_CHOICES = {"auto": "auto", "required": "any", "none": "none"}


def chat_to_messages(tree: JsonObject) -> JsonObject:
    """Translate; raises InvalidRequest for what messages have no word for."""
    for name in _WITHOUT_WORD:
        if tree.get(name) and not (name == "n" and tree[name] == 1):
            raise untranslatable(name)
    temperature = tree.get("temperature")
    if isinstance(temperature, int | float) and temperature > 1:
        raise untranslatable("temperature", "more than 1")
    system: list[JsonValue] = []
    messages: list[dict[str, JsonValue]] = []
    for place, message in enumerate(objects_in(tree, "messages")):
        label = f"messages[{place}]"
        if message.get("role") in _SYSTEM:
            system += _texts(message, f"{label}.content")
            continue
        role = "assistant" if message.get("role") == "assistant" else "user"
        blocks = list(_blocks(message, label))
        if messages and messages[-1]["role"] == role:
            before = messages[-1]["content"]
            messages[-1]["content"] = [*(before if isinstance(before, list) else ()), *blocks]
        elif blocks:
            messages.append({"role": role, "content": blocks})
    if not messages:
        raise untranslatable("messages", "nothing but those of the system")
    made: dict[str, JsonValue] = {"messages": messages}
    if system:
        made["system"] = system
    made.update({name: tree[name] for name in _SAME if tree.get(name) is not None})
    bound = tree.get("max_completion_tokens") or tree.get("max_tokens")
    made["max_tokens"] = bound or MOST_TOKENS
    made.update(_stops(tree))
    made.update(_tools(tree))
    made.update(_format(tree))
    return made


def _blocks(message: JsonObject, label: str) -> Iterator[JsonObject]:
    role = message.get("role")
    if role == "function":
        raise untranslatable(f"{label}.role")
    if role == "tool":
        yield {
            "type": "tool_result",
            "tool_use_id": _call_id(text_in(message, "tool_call_id")),
            "content": _content(message, f"{label}.content"),
        }
        return
    if role != "assistant":
        yield from _content(message, f"{label}.content")
        return
    yield from _texts(message, f"{label}.content")
    if (refused := text_in(message, "refusal")).strip():
        yield {"type": "text", "text": refused}
    if message.get("function_call"):
        raise untranslatable(f"{label}.function_call")
    for place, call in enumerate(objects_in(message, "tool_calls")):
        function = object_in(call, "function")
        given = function.get("arguments")
        arguments = given.value if isinstance(given, EmbeddedJson) else given
        if arguments == "":
            arguments = {}
        if not isinstance(arguments, Mapping):
            name = f"{label}.tool_calls[{place}].function.arguments"
            raise untranslatable(name, "what is no JSON object")
        yield {
            "type": "tool_use",
            "id": _call_id(text_in(call, "id")),
            "name": text_in(function, "name"),
            "input": arguments,
        }


def _call_id(call_id: str) -> str:
    """The id of a call in the letters that messages know; one id always becomes one other."""
    return _NO_ID.sub(lambda found: f"_{ord(found[0]):x}_", call_id)


def _texts(message: JsonObject, label: str) -> list[JsonObject]:
    """A content in which only texts may stand."""
    for place, part in enumerate(objects_in(message, "content")):
        if part.get("type") not in {"text", "refusal"}:
            raise untranslatable(f"{label}[{place}]")
    return _content(message, label)


def _content(message: JsonObject, label: str) -> list[JsonObject]:
    """A content as blocks, without the texts in which nothing is said: they are refused there."""
    content = message.get("content")
    if isinstance(content, str | EmbeddedJson):
        blocks: list[JsonObject] = [{"type": "text", "text": content}]
    else:
        parts = enumerate(objects_in(message, "content"))
        blocks = [_block(part, f"{label}[{place}]") for place, part in parts]
    return [block for block in blocks if not _is_blank(block)]


def _is_blank(block: JsonObject) -> bool:
    text = block.get("text")
    return isinstance(text, str) and not text.strip()


def _block(part: JsonObject, label: str) -> JsonObject:
    kind = part.get("type")
    if kind in {"text", "refusal"}:
        return {"type": "text", "text": text_in(part, str(kind))}
    if kind == "image_url":
        url = text_in(object_in(part, "image_url"), "url")
        if not url.startswith("data:"):
            return {"type": "image", "source": {"type": "url", "url": url}}
        return _data(url, "image", label)
    if kind == "file":
        file = object_in(part, "file")
        document = dict(_data(text_in(file, "file_data"), "document", label))
        if name := text_in(file, "filename"):
            document["title"] = name
        return document
    raise untranslatable(label)


def _data(url: str, kind: str, label: str) -> JsonObject:
    head, _, data = url.partition(",")
    media_type = head.removeprefix("data:").removesuffix(";base64")
    if not data or (kind == "document" and media_type != "application/pdf"):
        raise untranslatable(label)
    return {"type": kind, "source": {"type": "base64", "media_type": media_type, "data": data}}


def _stops(tree: JsonObject) -> JsonObject:
    stop = tree.get("stop")
    if not stop:
        return {}
    stops = [stop] if isinstance(stop, str) else stop
    if isinstance(stops, list | tuple) and any(isinstance(s, str) and not s.strip() for s in stops):
        raise untranslatable("stop", "nothing but white space")
    return {"stop_sequences": stops}


def _tools(tree: JsonObject) -> JsonObject:
    tools: list[JsonValue] = []
    for tool in objects_in(tree, "tools"):
        function = object_in(tool, "function")
        made: dict[str, JsonValue] = {"name": text_in(function, "name")}
        schema = object_in(function, "parameters") or {"properties": {}}
        made["input_schema"] = {"type": "object", **schema}
        for name in ("description", "strict"):
            if function.get(name) is not None:
                made[name] = function[name]
        tools.append(made)
    choice: dict[str, JsonValue] = {}
    wanted = tree.get("tool_choice")
    if isinstance(wanted, str):
        choice["type"] = _CHOICES[wanted]
    elif isinstance(wanted, Mapping):
        if wanted.get("type") != "function":
            raise untranslatable("tool_choice")
        choice = {"type": "tool", "name": text_in(object_in(wanted, "function"), "name")}
    if tools and tree.get("parallel_tool_calls") is False and choice.get("type") != "none":
        choice = {"type": "auto", **choice, "disable_parallel_tool_use": True}
    made_tools: dict[str, JsonValue] = {"tools": tools} if tools else {}
    return {**made_tools, "tool_choice": choice} if choice and tools else made_tools


def _format(tree: JsonObject) -> JsonObject:
    form = object_in(tree, "response_format")
    if form.get("type") in {None, "text"}:
        return {}
    schema = object_in(form, "json_schema").get("schema")
    if form.get("type") != "json_schema" or not isinstance(schema, Mapping):
        raise untranslatable("response_format")
    return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}
