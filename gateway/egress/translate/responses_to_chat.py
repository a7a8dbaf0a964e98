"""A request for responses as one for chat completions.

Left out: thoughts, ids and states of items, metadata and the user's id, hints
for the cache, how much to think, verbosity, and truncation.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.core.jsonfields import object_in, objects_in, text_in
from gateway.core.jsontree import EmbeddedJson, JsonObject, JsonValue
from gateway.egress.translate.untranslatable import untranslatable

_SAME = ("temperature", "top_p", "parallel_tool_calls")
_DESCRIBED = ("name", "description", "parameters", "schema", "strict")
_APART = "\n\n"


def responses_to_chat(tree: JsonObject) -> JsonObject:
    """Translate; raises InvalidRequest for what chat completions have no word for."""
    chat: dict[str, JsonValue] = {"messages": _messages(tree)}
    chat.update({name: tree[name] for name in _SAME if tree.get(name) is not None})
    if tree.get("max_output_tokens") is not None:
        chat["max_completion_tokens"] = tree["max_output_tokens"]
    if tree.get("top_logprobs"):
        chat["logprobs"] = True
        chat["top_logprobs"] = tree["top_logprobs"]
    elif "message.output_text.logprobs" in _words(tree, "include"):
        chat["logprobs"] = True
    tools: list[JsonValue] = []
    for place, tool in enumerate(objects_in(tree, "tools")):
        if tool.get("type") != "function":
            raise untranslatable(f"tools[{place}].type")
        tools.append({"type": "function", "function": _described(tool)})
    if tools:
        chat["tools"] = tools
    chat.update(_choice(tree))
    chat.update(_format(tree))
    return chat


def _messages(tree: JsonObject) -> list[JsonValue]:
    messages: list[dict[str, JsonValue]] = []
    if text := text_in(tree, "instructions"):
        messages.append({"role": "system", "content": text})
    for place, item in enumerate(objects_in(tree, "input")):
        label, kind = f"input[{place}]", item.get("type", "message")
        if kind == "message":
            messages.append(_message(item, label))
        elif kind == "function_call_output":
            messages.append(_result(item, label))
        elif kind == "function_call":
            if not messages or messages[-1]["role"] != "assistant":
                messages.append({"role": "assistant", "content": None})
            before = messages[-1].get("tool_calls")
            calls = list(before) if isinstance(before, list) else []
            messages[-1]["tool_calls"] = [*calls, _call(item)]
    return list(messages)


def _message(item: JsonObject, label: str) -> dict[str, JsonValue]:
    role = text_in(item, "role")
    if isinstance(item.get("content"), str):
        return {"role": role, "content": text_in(item, "content")}
    parts = [
        _part(part, f"{label}.content[{place}]")
        for place, part in enumerate(objects_in(item, "content"))
    ]
    if all(part["type"] == "text" for part in parts):
        return {"role": role, "content": _APART.join(text_in(part, "text") for part in parts)}
    return {"role": role, "content": parts}


def _part(part: JsonObject, label: str) -> JsonObject:
    kind = part.get("type")
    if kind in {"input_text", "output_text"}:
        return {"type": "text", "text": text_in(part, "text")}
    if kind == "refusal":
        return {"type": "text", "text": text_in(part, "refusal")}
    if kind == "input_image":
        image: dict[str, JsonValue] = {"url": text_in(part, "image_url")}
        if part.get("detail") is not None:
            image["detail"] = part["detail"]
        return {"type": "image_url", "image_url": image}
    if kind == "input_file" and part.get("file_url") is None:
        file = {name: part[name] for name in ("filename", "file_data") if part.get(name)}
        return {"type": "file", "file": file}
    raise untranslatable(label)


def _call(item: JsonObject) -> JsonObject:
    function = {"name": text_in(item, "name"), "arguments": item.get("arguments", "")}
    return {"id": text_in(item, "call_id"), "type": "function", "function": function}


def _result(item: JsonObject, label: str) -> dict[str, JsonValue]:
    output = item.get("output")
    if not isinstance(output, str | EmbeddedJson):
        parts = [
            _part(part, f"{label}.output[{place}]")
            for place, part in enumerate(objects_in(item, "output"))
        ]
        if any(part["type"] != "text" for part in parts):
            raise untranslatable(f"{label}.output", "what is no text")
        output = _APART.join(text_in(part, "text") for part in parts)
    return {"role": "tool", "tool_call_id": text_in(item, "call_id"), "content": output}


def _choice(tree: JsonObject) -> JsonObject:
    choice = tree.get("tool_choice")
    if choice is None or isinstance(choice, str):
        return {} if choice is None else {"tool_choice": choice}
    if object_in(tree, "tool_choice").get("type") != "function":
        raise untranslatable("tool_choice")
    named = {"name": text_in(object_in(tree, "tool_choice"), "name")}
    return {"tool_choice": {"type": "function", "function": named}}


def _format(tree: JsonObject) -> JsonObject:
    form = object_in(object_in(tree, "text"), "format")
    kind = form.get("type")
    if kind == "json_object":
        return {"response_format": {"type": "json_object"}}
    if kind == "json_schema":
        return {"response_format": {"type": "json_schema", "json_schema": _described(form)}}
    return {}


def _described(item: JsonObject) -> Mapping[str, JsonValue]:
    return {name: item[name] for name in _DESCRIBED if item.get(name) is not None}


def _words(tree: JsonObject, name: str) -> list[str]:
    value = tree.get(name)
    if isinstance(value, str) or not isinstance(value, list | tuple):
        return []
    return [word for word in value if isinstance(word, str)]
