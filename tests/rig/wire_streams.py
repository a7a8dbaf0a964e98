"""What a target says, written as the stream of its wire."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeAlias

from rig.behaviours import DONE, chunk, event, finish, message_events, response_events

from gateway.core.reply import Channel, TextDelta, ToolCallDelta

Said: TypeAlias = Sequence[TextDelta | ToolCallDelta]

_FIELDS = {Channel.TEXT: "content", Channel.REASONING: "reasoning_content"}


def chat_stream(said: Said, *, escaped: bool = False) -> bytes:
    """Chunks of a chat completion; `escaped` writes all but ASCII as JSON escapes."""
    calls = any(isinstance(piece, ToolCallDelta) for piece in said)
    objects = [
        chunk({"role": "assistant", "content": ""}),
        *(chunk(_delta(piece)) for piece in said),
        finish("tool_calls" if calls else "stop"),
        chunk(choices=[], usage={"prompt_tokens": 7, "completion_tokens": 3}),
    ]
    return b"".join(event(json.dumps(item, ensure_ascii=escaped)) for item in objects) + DONE


def _delta(piece: TextDelta | ToolCallDelta) -> dict[str, object]:
    if isinstance(piece, TextDelta):
        return {_FIELDS[piece.channel]: piece.text}
    function = {"arguments": piece.arguments}
    if not piece.name:
        return {"tool_calls": [{"index": piece.index, "function": function}]}
    head = {"index": piece.index, "id": piece.call_id, "type": "function"}
    return {"tool_calls": [{**head, "function": {"name": piece.name, **function}}]}


def messages_stream(said: Said, *, escaped: bool = False) -> bytes:
    """The events of an Anthropic message; each change of kind begins another block."""
    blocks: list[tuple[dict[str, object], list[dict[str, object]]]] = []
    kind: object = None
    block: dict[str, object]
    for piece in said:
        if isinstance(piece, ToolCallDelta):
            of = ("call", piece.index)
            block = _call_block(piece)
            delta = {"type": "input_json_delta", "partial_json": piece.arguments}
        elif piece.channel is Channel.REASONING:
            of = ("thinking", 0)
            block = {"type": "thinking", "thinking": ""}
            delta = {"type": "thinking_delta", "thinking": piece.text}
        else:
            of = ("text", 0)
            block, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": piece.text}
        if of != kind:
            kind = of
            blocks.append((block, []))
        blocks[-1][1].append(dict(delta))
    written = b"".join(message_events(*blocks))
    return _escaped(written) if escaped else written


def _call_block(piece: ToolCallDelta) -> dict[str, object]:
    return {"type": "tool_use", "id": piece.call_id, "name": piece.name, "input": {}}


def responses_stream(said: Said, *, escaped: bool = False) -> bytes:
    """The events of a response, each kind of piece in an item of its own."""
    told: list[dict[str, object]] = []
    places: dict[str, int] = {}
    for piece in said:
        if isinstance(piece, ToolCallDelta):
            name = f"call {piece.index}"
            item: dict[str, object] = {"type": "function_call", "call_id": piece.call_id,
                                       "name": piece.name, "arguments": ""}  # fmt: skip
            kind, delta = "function_call_arguments.delta", piece.arguments
        elif piece.channel is Channel.REASONING:
            name, item = "reasoning", {"type": "reasoning", "id": "rs_1", "summary": []}
            kind, delta = "reasoning_summary_text.delta", piece.text
        else:
            name, item = "message", {"type": "message", "id": "msg_1", "content": []}
            kind, delta = "output_text.delta", piece.text
        if name not in places:
            places[name] = len(places)
            at = places[name]
            told.append({"type": "response.output_item.added", "output_index": at, "item": item})
        told.append({"type": f"response.{kind}", "output_index": places[name], "delta": delta})
    written = b"".join(response_events(*told))
    return _escaped(written) if escaped else written


def completions_stream(said: Said, *, escaped: bool = False) -> bytes:
    """Chunks of a completion, which has texts only."""
    objects: list[dict[str, object]] = [
        {"choices": [{"index": 0, "text": piece.text, "finish_reason": None}]}
        for piece in said
        if isinstance(piece, TextDelta) and piece.channel is Channel.TEXT
    ]
    objects.append({"choices": [{"index": 0, "text": "", "finish_reason": "stop"}]})
    head = {"id": "cmpl-1", "created": 1760000000}
    texts = [json.dumps({**head, **item}, ensure_ascii=escaped) for item in objects]
    return b"".join(event(text) for text in texts) + DONE


def _escaped(written: bytes) -> bytes:
    """The same JSON with escapes for all but ASCII."""
    text = written.decode()
    return "".join(
        char if char.isascii() else json.dumps(char, ensure_ascii=True)[1:-1] for char in text
    ).encode()
