"""Where data can hide in OpenAI's chat dialect."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from gateway.cli.canary.surface import OPENING, Fields, Said, Surface
from gateway.core.jsonfields import objects_in, text_in
from gateway.core.jsontree import JsonObject

_HELLO: Fields = {"role": "user", "content": OPENING}
_MAIL: Fields = {
    "type": "function",
    "function": {
        "name": "mail",
        "description": "Sends a letter.",
        "parameters": {"type": "object", "properties": {"body": {"type": "string"}}},
    },
}


def _messages(*messages: Mapping[str, object], **fields: object) -> Fields:
    return {"messages": list(messages), **fields}


def _tool(**function: object) -> Fields:
    described = {"name": "mail", "parameters": {"type": "object", "properties": {}}, **function}
    return _messages(_HELLO, tools=[{"type": "function", "function": described}])


def _schema(**properties: object) -> Fields:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _called(arguments: str, result: str = "ok") -> Fields:
    function = {"name": "mail", "arguments": arguments}
    call = {"id": "call_1", "type": "function", "function": function}
    return _messages(
        _HELLO,
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": result},
        tools=[_MAIL],
    )


def _format(schema: Fields) -> Fields:
    described = {"name": "letter", "schema": schema}
    return _messages(_HELLO, response_format={"type": "json_schema", "json_schema": described})


def said(objects: Iterable[JsonObject]) -> Said:
    """What the answer says, over all its choices and chunks."""
    text, arguments = "", ""
    for item in objects:
        for choice in objects_in(item, "choices"):
            part = choice.get("message") or choice.get("delta")
            if not isinstance(part, dict):
                continue
            text += text_in(part, "content")
            for call in objects_in(part, "tool_calls"):
                function = call.get("function")
                arguments += text_in(function, "arguments") if isinstance(function, dict) else ""
    return Said(text=text, arguments=arguments)


CHAT = Surface(
    name="chat",
    path="/v1/chat/completions",
    model="canary-openai",
    small=_messages(_HELLO),
    said=said,
    echoed=frozenset({"user text", "content part", "tool answer", "long conversation"}),
    english="tool answer",
    places={
        "user text": lambda value: _messages(
            {"role": "user", "content": f"Şu kayıt için bir mektup yaz: {value} ."}
        ),
        "tool answer": lambda value: _messages(
            {"role": "user", "content": f"Write a letter to {value} ."}, tools=[_MAIL]
        ),
        "content part": lambda value: _messages(
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": OPENING},
                    {"type": "text", "text": f"Kayıt: {value} ."},
                ],
            }
        ),
        "long conversation": lambda value: _messages(
            _HELLO,
            *(
                {"role": role, "content": f"{OPENING} {number}"}
                for number in range(6)
                for role in ("assistant", "user")
            ),
            {"role": "assistant", "content": "Buyurun."},
            {"role": "user", "content": f"Kayıt: {value} ."},
        ),
        "system": lambda value: _messages(
            {"role": "system", "content": f"The customer is {value} ."}, _HELLO
        ),
        "developer": lambda value: _messages(
            {"role": "developer", "content": f"Müşteri: {value} ."}, _HELLO
        ),
        "earlier answer": lambda value: _messages(
            _HELLO, {"role": "assistant", "content": f"Kayıt {value} ."}, _HELLO
        ),
        "message name": lambda value: _messages({**_HELLO, "name": value}),
        "user": lambda value: _messages(_HELLO, user=value),
        "safety_identifier": lambda value: _messages(_HELLO, safety_identifier=value),
        "prompt_cache_key": lambda value: _messages(_HELLO, prompt_cache_key=value),
        "metadata value": lambda value: _messages(_HELLO, metadata={"record": value}),
        "metadata key": lambda value: _messages(_HELLO, metadata={value: "record"}),
        "stop": lambda value: _messages(_HELLO, stop=[value]),
        "prediction": lambda value: _messages(
            _HELLO, prediction={"type": "content", "content": f"Kayıt {value} ."}
        ),
        "tool name": lambda value: _tool(name=value),
        "tool description": lambda value: _tool(description=f"Writes to {value} ."),
        "parameter name": lambda value: _tool(parameters=_schema(**{value: {"type": "string"}})),
        "parameter enum": lambda value: _tool(
            parameters=_schema(to={"type": "string", "enum": [value]})
        ),
        "parameter default": lambda value: _tool(
            parameters=_schema(to={"type": "string", "default": value})
        ),
        "call arguments": lambda value: _called(json.dumps({"to": value})),
        "call argument name": lambda value: _called(json.dumps({value: 1})),
        "broken call arguments": lambda value: _called(f'{{"to": "{value}'),
        "tool result": lambda value: _called("{}", f'{{"record": "{value}"}}'),
        "answer schema": lambda value: _format(_schema(to={"type": "string", "const": value})),
        "answer schema key": lambda value: _format(_schema(**{value: {"type": "string"}})),
        "unknown option": lambda value: _messages(_HELLO, x_trace={"who": value}),
    },
)
