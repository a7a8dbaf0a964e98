"""Chat completions of the embedded model, whose engine does not hold a model to its tools.

Offered tools become a JSON Schema that the engine does enforce: the answer is
one call, or one text. An answer to a request with tools therefore comes in one
piece, also in a stream.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from gateway.core.jsonfields import object_in, objects_in, text_in
from gateway.core.jsontree import JsonObject, JsonValue, plain
from gateway.core.reply import (
    Channel,
    Finished,
    FinishReason,
    ReplyEvent,
    TextDelta,
    ToolCallDelta,
)
from gateway.core.target import Target
from gateway.egress.wires.chat import ChatWire
from gateway.egress.wires.chat_reader import ChatReader

_OF_TOOLS = frozenset({"tools", "tool_choice", "parallel_tool_calls", "functions", "function_call"})
_OFFER = (
    'Answer with one JSON object: {"name": …, "arguments": …} to call one of these functions,'
    ' or {"answer": …} where that is possible. Functions: '
)


class EmbeddedChatWire(ChatWire):
    """`POST /chat/completions` of llama.cpp."""

    def body(self, tree: JsonObject, target: Target, model: str, *, stream: bool) -> JsonObject:
        """The request; where tools are offered, as a schema of the answer."""
        offered = _functions(tree)
        body = dict(super().body(tree, target, model, stream=stream))
        told = [_message(message) for message in objects_in(tree, "messages")]
        body["messages"] = told
        for name in _OF_TOOLS & set(body):
            del body[name]
        if "max_completion_tokens" in body:
            body.setdefault("max_tokens", body.pop("max_completion_tokens"))
        choices = _choices(tree, offered)
        if not choices:
            return body
        offer = _OFFER + json.dumps(plain(list(offered)), ensure_ascii=False)
        body["messages"] = [{"role": "system", "content": offer}, *told]
        schema = choices[0] if len(choices) == 1 else {"anyOf": choices}
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "schema": schema},
        }
        return body

    def reader(self, body: JsonObject) -> ChatReader:
        """A reader for the answer to `body`."""
        form = object_in(object_in(body, "response_format"), "json_schema")
        return _CallReader(body) if form.get("name") == "reply" else ChatReader(body)


class _CallReader(ChatReader):
    """Reads an answer in JSON as the call, or the text, that it stands for."""

    def __init__(self, tree: JsonObject) -> None:
        super().__init__(tree)
        self._said: dict[int, str] = {}

    def whole(self, body: JsonObject) -> list[ReplyEvent]:
        """The events of an answer that came in one piece."""
        return list(self._turned(super().whole(body)))

    def chunk(self, body: JsonObject) -> list[ReplyEvent]:
        """The events of one chunk; the text waits for the end of its choice."""
        return list(self._turned(super().chunk(body)))

    def end(self, *, complete: bool) -> list[ReplyEvent]:
        """The events that close a streamed answer."""
        return list(self._turned(super().end(complete=complete)))

    def _turned(self, events: list[ReplyEvent]) -> Iterator[ReplyEvent]:
        for event in events:
            if isinstance(event, TextDelta) and event.channel is Channel.TEXT:
                self._said[event.choice] = self._said.get(event.choice, "") + event.text
            elif isinstance(event, Finished):
                yield from _given(event, self._said.pop(event.choice, ""))
            else:
                yield event


def _given(end: Finished, said: str) -> Iterator[ReplyEvent]:
    """The end of a choice, after the call or the text that was said; what is neither stays."""
    try:
        answer = json.loads(said)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, Mapping) and isinstance(answer.get("name"), str):
        yield ToolCallDelta(
            choice=end.choice,
            index=0,
            call_id=f"call_{end.choice}_0",
            name=answer["name"],
            arguments=json.dumps(answer.get("arguments", {}), ensure_ascii=False),
        )
        yield Finished(choice=end.choice, reason=FinishReason.TOOL_CALLS)
        return
    if isinstance(answer, Mapping) and set(answer) == {"answer"}:
        text = answer["answer"]
        said = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
    if said:
        yield TextDelta(choice=end.choice, text=said)
    yield end


def _functions(tree: JsonObject) -> tuple[JsonObject, ...]:
    tools = [object_in(tool, "function") for tool in objects_in(tree, "tools")]
    return tuple(one for one in (*tools, *objects_in(tree, "functions")) if text_in(one, "name"))


def _choices(tree: JsonObject, offered: tuple[JsonObject, ...]) -> list[JsonValue]:
    """The schemas of what may be answered; none where no call is possible."""
    choice = tree.get("tool_choice", tree.get("function_call"))
    if not offered or choice == "none":
        return []
    named = ""
    if isinstance(choice, Mapping):
        named = text_in(object_in(choice, "function"), "name") or text_in(choice, "name")
    calls: list[JsonValue] = [
        _call(function) for function in offered if named in {"", text_in(function, "name")}
    ]
    if named or choice == "required":
        return calls
    return [*calls, _object({"answer": _answer(tree)})]


def _call(function: JsonObject) -> JsonObject:
    arguments = function.get("parameters")
    if not isinstance(arguments, Mapping) or not arguments:
        arguments = {"type": "object"}
    return _object({"name": {"const": text_in(function, "name")}, "arguments": arguments})


def _answer(tree: JsonObject) -> JsonValue:
    """The schema of an answer in text: the one that was asked for, if any."""
    schema = object_in(object_in(tree, "response_format"), "json_schema").get("schema")
    return schema if isinstance(schema, Mapping) else {"type": "string"}


def _object(properties: JsonObject) -> JsonObject:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _message(message: JsonObject) -> JsonObject:
    """A message in words that every chat template knows: earlier calls and their results, too."""
    if message.get("role") in {"tool", "function"}:
        return {"role": "user", "content": message.get("content", "")}
    calls = objects_in(message, "tool_calls")
    if not calls:
        return message
    said = [json.dumps(plain(call.get("function")), ensure_ascii=False) for call in calls]
    return {"role": "assistant", "content": "\n".join(said)}
