"""A request for Anthropic's messages as one for chat completions.

Left out: thoughts, marks for the cache, metadata, and how much to think.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gateway.core.jsonfields import object_in, objects_in, text_in
from gateway.core.jsontree import EmbeddedJson, JsonObject, JsonValue
from gateway.egress.translate.untranslatable import untranslatable

_SAME = ("temperature", "top_p", "top_k")
_MOST_STOPS = 4
_CHOICES = {"auto": "auto", "any": "required", "none": "none"}
_APART = "\n\n"


def messages_to_chat(tree: JsonObject) -> JsonObject:
    """Translate; raises InvalidRequest for what chat completions have no word for."""
    messages: list[JsonValue] = []
    system = _joined(tree.get("system"))
    if system:
        messages.append({"role": "system", "content": system})
    said = objects_in(tree, "messages")
    if said and said[-1].get("role") == "assistant":
        raise untranslatable("messages", "an answer that the app has begun")
    for place, message in enumerate(said):
        label = f"messages[{place}]"
        if message.get("role") == "assistant":
            messages.extend(_assistant(message))
        else:
            messages.extend(_user(message, label))
    chat: dict[str, JsonValue] = {"messages": messages}
    chat.update({name: tree[name] for name in _SAME if tree.get(name) is not None})
    if tree.get("max_tokens") is not None:
        chat["max_completion_tokens"] = tree["max_tokens"]
    chat.update(_stops(tree))
    chat.update(_tools(tree))
    chat.update(_format(tree))
    return chat


def _joined(content: JsonValue) -> str:
    """The texts of a content, as one."""
    if isinstance(content, str):
        return content
    blocks = objects_in({"content": content}, "content")
    return _APART.join(text for block in blocks if (text := text_in(block, "text")))


def _assistant(message: JsonObject) -> Iterator[JsonObject]:
    """What the model said; nothing, where it only thought."""
    blocks = objects_in(message, "content")
    calls: list[JsonValue] = [
        {
            "id": text_in(block, "id"),
            "type": "function",
            "function": {
                "name": text_in(block, "name"),
                "arguments": EmbeddedJson(object_in(block, "input")),
            },
        }
        for block in blocks
        if block.get("type") == "tool_use"
    ]
    text = _joined(message.get("content"))
    if calls:
        yield {"role": "assistant", "content": text or None, "tool_calls": calls}
    elif text:
        yield {"role": "assistant", "content": text}


def _user(message: JsonObject, label: str) -> Iterator[JsonObject]:
    """Results of tools first, each a message of its own, then what the user says."""
    content = message.get("content")
    if isinstance(content, str):
        yield {"role": "user", "content": content}
        return
    rest: list[JsonObject] = []
    for place, block in enumerate(objects_in(message, "content")):
        inner = f"{label}.content[{place}]"
        if block.get("type") == "tool_result":
            texts, shown = _result(block, inner)
            rest += shown
            call_id = text_in(block, "tool_use_id")
            yield {"role": "tool", "tool_call_id": call_id, "content": _APART.join(texts)}
        else:
            rest += _parts(block, inner)
    if rest and all(part.get("type") == "text" for part in rest):
        yield {"role": "user", "content": _APART.join(text_in(part, "text") for part in rest)}
    elif rest:
        yield {"role": "user", "content": rest}


def _result(block: JsonObject, label: str) -> tuple[list[str], list[JsonObject]]:
    """The texts of a tool's result, and the parts that only a user may show."""
    if isinstance(block.get("content"), str):
        return [text_in(block, "content")], []
    parts = [
        part
        for place, inner in enumerate(objects_in(block, "content"))
        for part in _parts(inner, f"{label}.content[{place}]")
    ]
    texts = [text_in(part, "text") for part in parts if part.get("type") == "text"]
    return texts, [part for part in parts if part.get("type") != "text"]


def _parts(block: JsonObject, label: str) -> Iterator[JsonObject]:
    """One block as parts of a chat message."""
    kind = block.get("type")
    source = object_in(block, "source")
    if kind == "image":
        inside = f"data:{text_in(source, 'media_type')};base64,{text_in(source, 'data')}"
        url = text_in(source, "url") if source.get("type") == "url" else inside
        yield {"type": "image_url", "image_url": {"url": url}}
    elif kind in {"document", "search_result"} and object_in(block, "citations").get("enabled"):
        raise untranslatable(f"{label}.citations")
    elif kind == "document":
        yield from _document(block, source, label)
    elif kind == "search_result":
        texts = [text_in(block, "title"), text_in(block, "source"), _joined(block.get("content"))]
        yield {"type": "text", "text": "\n".join(text for text in texts if text)}
    else:
        yield {"type": "text", "text": text_in(block, "text")}


def _document(block: JsonObject, source: JsonObject, label: str) -> Iterator[JsonObject]:
    title = text_in(block, "title")
    if source.get("type") == "url":
        raise untranslatable(f"{label}.source", "a document by its address")
    if source.get("type") == "base64":
        if context := text_in(block, "context"):
            yield {"type": "text", "text": context}
        kind = text_in(source, "media_type") or "application/pdf"
        data = f"data:{kind};base64,{text_in(source, 'data')}"
        name = title or "document.pdf"
        yield {"type": "file", "file": {"filename": name, "file_data": data}}
        return
    head = [text for text in (title, text_in(block, "context")) if text]
    if source.get("type") == "text":
        yield {"type": "text", "text": "\n".join([*head, text_in(source, "data")])}
        return
    if head:
        yield {"type": "text", "text": "\n".join(head)}
    if isinstance(source.get("content"), str):
        yield {"type": "text", "text": text_in(source, "content")}
    for place, inner in enumerate(objects_in(source, "content")):
        yield from _parts(inner, f"{label}.source.content[{place}]")


def _stops(tree: JsonObject) -> JsonObject:
    stops = tree.get("stop_sequences")
    if not stops or not isinstance(stops, list | tuple):
        return {}
    if len(stops) > _MOST_STOPS:
        raise untranslatable("stop_sequences", f"more than {_MOST_STOPS} of them")
    return {"stop": stops}


def _tools(tree: JsonObject) -> JsonObject:
    tools: list[JsonValue] = []
    for place, tool in enumerate(objects_in(tree, "tools")):
        if tool.get("type") not in {None, "custom"}:
            raise untranslatable(f"tools[{place}].type")
        function = {
            "name": tool["name"],
            "description": tool.get("description"),
            "parameters": tool.get("input_schema"),
            "strict": tool.get("strict"),
        }
        known = {name: value for name, value in function.items() if value is not None}
        tools.append({"type": "function", "function": known})
    if not tools:
        return {}  # a choice among none is refused there
    choice = object_in(tree, "tool_choice")
    chat: dict[str, JsonValue] = {"tools": tools}
    if choice.get("type") == "tool":
        named = {"name": text_in(choice, "name")}
        chat["tool_choice"] = {"type": "function", "function": named}
    elif choice:
        chat["tool_choice"] = _CHOICES[text_in(choice, "type")]
    if choice.get("disable_parallel_tool_use"):
        chat["parallel_tool_calls"] = False
    return chat


def _format(tree: JsonObject) -> Mapping[str, JsonValue]:
    form = object_in(object_in(tree, "output_config"), "format") or object_in(tree, "output_format")
    if form.get("type") != "json_schema":
        return {}
    described = {"name": "answer", "schema": form.get("schema"), "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": described}}
