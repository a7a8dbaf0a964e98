"""Where data can hide in OpenAI's responses dialect."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from gateway.cli.canary.surface import OPENING, Fields, Said, Surface
from gateway.core.jsonfields import objects_in, text_in
from gateway.core.jsontree import JsonObject

_HELLO: Fields = {"role": "user", "content": OPENING}
_MAIL: Fields = {
    "type": "function",
    "name": "mail",
    "description": "Sends a letter.",
    "parameters": {"type": "object", "properties": {"body": {"type": "string"}}},
}


def _input(*items: Mapping[str, object], **fields: object) -> Fields:
    return {"input": list(items), **fields}


def _tool(**fields: object) -> Fields:
    return _input(_HELLO, tools=[{**_MAIL, **fields}])


def _schema(**properties: object) -> Fields:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _called(arguments: str, output: object = "ok") -> Fields:
    return _input(
        _HELLO,
        {"type": "function_call", "call_id": "call_1", "name": "mail", "arguments": arguments},
        {"type": "function_call_output", "call_id": "call_1", "output": output},
        tools=[_MAIL],
    )


def _format(schema: Fields) -> Fields:
    return _input(
        _HELLO, text={"format": {"type": "json_schema", "name": "letter", "schema": schema}}
    )


def said(objects: Iterable[JsonObject]) -> Said:
    """What the answer says, over all its items and events."""
    text, arguments = "", ""
    for item in objects:
        for output in objects_in(item, "output"):
            arguments += text_in(output, "arguments")
            text += "".join(text_in(part, "text") for part in objects_in(output, "content"))
        if item.get("type") == "response.output_text.delta":
            text += text_in(item, "delta")
        if item.get("type") == "response.function_call_arguments.delta":
            arguments += text_in(item, "delta")
    return Said(text=text, arguments=arguments)


def _later(reply_id: str, model: str) -> Fields:
    return {"model": model, "previous_response_id": reply_id, "input": "Devam et."}


RESPONSES = Surface(
    name="responses",
    path="/v1/responses",
    model="canary-openai",
    small=_input(_HELLO),
    said=said,
    follow_up=_later,
    echoed=frozenset({"input text", "content part", "tool answer"}),
    english="tool answer",
    places={
        "input text": lambda value: {"input": f"Şu kayıt için bir mektup yaz: {value} ."},
        "tool answer": lambda value: {"input": f"Write a letter to {value} .", "tools": [_MAIL]},
        "content part": lambda value: _input(
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": OPENING},
                    {"type": "input_text", "text": f"Kayıt: {value} ."},
                ],
            }
        ),
        "instructions": lambda value: _input(_HELLO, instructions=f"The customer is {value} ."),
        "system": lambda value: _input(
            {"role": "system", "content": f"Müşteri: {value} ."}, _HELLO
        ),
        "earlier answer": lambda value: _input(
            _HELLO,
            {
                "type": "message",
                "role": "assistant",
                "content": [{"type": "output_text", "text": f"Kayıt {value} ."}],
            },
            _HELLO,
        ),
        "reasoning summary": lambda value: _input(
            _HELLO,
            {
                "type": "reasoning",
                "id": "rs_1",
                "summary": [{"type": "summary_text", "text": f"It is {value} ."}],
            },
            _HELLO,
        ),
        "user": lambda value: _input(_HELLO, user=value),
        "safety_identifier": lambda value: _input(_HELLO, safety_identifier=value),
        "prompt_cache_key": lambda value: _input(_HELLO, prompt_cache_key=value),
        "metadata value": lambda value: _input(_HELLO, metadata={"record": value}),
        "metadata key": lambda value: _input(_HELLO, metadata={value: "record"}),
        "tool name": lambda value: _tool(name=value),
        "tool description": lambda value: _tool(description=f"Writes to {value} ."),
        "parameter name": lambda value: _tool(parameters=_schema(**{value: {"type": "string"}})),
        "parameter enum": lambda value: _tool(
            parameters=_schema(to={"type": "string", "enum": [value]})
        ),
        "call arguments": lambda value: _called(json.dumps({"to": value})),
        "call argument name": lambda value: _called(json.dumps({value: 1})),
        "tool result": lambda value: _called("{}", f"Record: {value} ."),
        "answer schema": lambda value: _format(_schema(to={"type": "string", "const": value})),
        "answer schema key": lambda value: _format(_schema(**{value: {"type": "string"}})),
    },
)
