"""Where data can hide in Anthropic's dialect: messages, and the counting of their tokens."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from gateway.cli.canary.surface import OPENING, Fields, Place, Said, Surface
from gateway.core.jsonfields import objects_in, text_in
from gateway.core.jsontree import JsonObject

_HELLO: Fields = {"role": "user", "content": OPENING}
_MAIL: Fields = {
    "name": "mail",
    "description": "Sends a letter.",
    "input_schema": {"type": "object", "properties": {"body": {"type": "string"}}},
}


def _messages(*messages: Mapping[str, object], **fields: object) -> Fields:
    return {"messages": list(messages), **fields}


def _tool(**fields: object) -> Fields:
    return _messages(_HELLO, tools=[{**_MAIL, **fields}])


def _schema(**properties: object) -> Fields:
    return {"input_schema": {"type": "object", "properties": properties}}


def _called(arguments: Fields, result: object = "ok") -> Fields:
    call = {"type": "tool_use", "id": "toolu_1", "name": "mail", "input": arguments}
    answer = {"type": "tool_result", "tool_use_id": "toolu_1", "content": result}
    return _messages(
        _HELLO,
        {"role": "assistant", "content": [call]},
        {"role": "user", "content": [answer]},
        tools=[_MAIL],
    )


def said(objects: Iterable[JsonObject]) -> Said:
    """What the answer says, over all its blocks and events."""
    text, arguments = "", ""
    for item in objects:
        for block in objects_in(item, "content"):
            text += text_in(block, "text")
            if block.get("type") == "tool_use":
                arguments += json.dumps(block.get("input"), ensure_ascii=False)
        delta = item.get("delta")
        if isinstance(delta, dict):
            text += text_in(delta, "text")
            arguments += text_in(delta, "partial_json")
    return Said(text=text, arguments=arguments)


_PLACES: Mapping[str, Place] = {
    "user text": lambda value: _messages(
        {"role": "user", "content": f"Şu kayıt için bir mektup yaz: {value} ."}
    ),
    "tool answer": lambda value: _messages(
        {"role": "user", "content": f"Write a letter to {value} ."}, tools=[_MAIL]
    ),
    "content block": lambda value: _messages(
        {
            "role": "user",
            "content": [
                {"type": "text", "text": OPENING},
                {"type": "text", "text": f"Kayıt: {value} ."},
            ],
        }
    ),
    "system": lambda value: _messages(_HELLO, system=f"The customer is {value} ."),
    "system block": lambda value: _messages(
        _HELLO, system=[{"type": "text", "text": f"Müşteri: {value} ."}]
    ),
    "earlier answer": lambda value: _messages(
        _HELLO, {"role": "assistant", "content": f"Kayıt {value} ."}, _HELLO
    ),
    "thinking": lambda value: _messages(
        _HELLO,
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": f"It is {value} .", "signature": "c2VhbA=="},
                {"type": "text", "text": "Tamam."},
            ],
        },
        _HELLO,
    ),
    "metadata user_id": lambda value: _messages(_HELLO, metadata={"user_id": value}),
    "stop sequence": lambda value: _messages(_HELLO, stop_sequences=[value]),
    "tool name": lambda value: _tool(name=value),
    "tool description": lambda value: _tool(description=f"Writes to {value} ."),
    "parameter name": lambda value: _tool(**_schema(**{value: {"type": "string"}})),
    "parameter enum": lambda value: _tool(**_schema(to={"type": "string", "enum": [value]})),
    "call input": lambda value: _called({"to": value}),
    "call input name": lambda value: _called({value: 1}),
    "tool result": lambda value: _called({}, f"Record: {value} ."),
    "tool result block": lambda value: _called({}, [{"type": "text", "text": f"Kayıt: {value} ."}]),
    "document": lambda value: _messages(
        {
            "role": "user",
            "content": [
                {
                    "type": "document",
                    "title": "Kayıt",
                    "source": {
                        "type": "text",
                        "media_type": "text/plain",
                        "data": f"Record: {value} .",
                    },
                },
                {"type": "text", "text": "Özetle."},
            ],
        }
    ),
}

MESSAGES = Surface(
    name="messages",
    path="/v1/messages",
    model="canary-anthropic",
    small=_messages(_HELLO, max_tokens=256),
    said=said,
    echoed=frozenset({"user text", "content block", "tool answer"}),
    english="tool answer",
    places=_PLACES,
    headers=(("anthropic-version", "2023-06-01"),),
)

COUNT_TOKENS = replace(
    MESSAGES,
    name="count_tokens",
    path="/v1/messages/count_tokens",
    small=_messages(_HELLO),
    echoed=frozenset(),
    streams=False,
)
