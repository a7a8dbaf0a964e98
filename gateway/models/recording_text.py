"""What the recording upstream answers: what was said to it last, in each wire format.

Each answer is written twice from the same parts: whole, and as a stream.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gateway.models.simulated_text import MARK, pieces, tokens

LINK: Final = "https://example.com/?q="
Object = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """One answer: `text`, and the call of the tool `calls` with the same words, if it is named."""

    model: str
    heard: str = field(repr=False)
    calls: str = ""

    @property
    def text(self) -> str:
        """That it is simulated, what was heard, and its last long word in the target of a link."""
        words = [word for word in self.heard.split() if len(word) > 1]
        last = words[-1] if words else ""
        return f"{MARK} {self.heard}\n[more]({LINK}{last})"

    @property
    def arguments(self) -> str:
        """The arguments of the call."""
        return json.dumps({"body": self.heard}, ensure_ascii=False)


def heard(asked: Mapping[str, object]) -> Echo:
    """What a request says last, and the first tool that it offers."""
    said = asked.get("messages", asked.get("input"))
    if isinstance(said, Sequence) and not isinstance(said, str):
        users = [item for item in said if isinstance(item, Mapping) and item.get("role") == "user"]
        said = users[-1].get("content") if users else ""
    return Echo(model=str(asked.get("model")), heard=_words(said), calls=_tool(asked))


def _words(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, Sequence) else ()
    texts = (part.get("text") for part in parts if isinstance(part, Mapping))
    return "\n".join(text for text in texts if isinstance(text, str))


def _tool(asked: Mapping[str, object]) -> str:
    tools = asked.get("tools")
    first = tools[0] if isinstance(tools, Sequence) and tools else {}
    first = first.get("function", first) if isinstance(first, Mapping) else {}
    name = first.get("name") if isinstance(first, Mapping) else None
    return name if isinstance(name, str) else ""


def chat(echo: Echo) -> tuple[Object, list[Object]]:
    """A chat completion, and its chunks."""
    head = {"id": "chatcmpl-simulated", "created": 0, "model": echo.model}
    counts = tokens(echo.heard), tokens(echo.text)
    usage = {
        "prompt_tokens": counts[0],
        "completion_tokens": counts[1],
        "total_tokens": sum(counts),
    }
    call = {"id": "call_simulated", "type": "function"}
    reason = "tool_calls" if echo.calls else "stop"
    message: Object = {"role": "assistant", "content": echo.text}
    deltas: list[Object] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": piece} for piece in pieces(echo.text)]
    if echo.calls:
        function = {"name": echo.calls, "arguments": echo.arguments}
        message["tool_calls"] = [{**call, "function": function}]
        begun = {"index": 0, **call, "function": {"name": echo.calls, "arguments": ""}}
        deltas.append({"tool_calls": [begun]})
        deltas += [
            {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
            for piece in pieces(echo.arguments)
        ]
    choices: list[Object] = [
        {"index": 0, "delta": delta, "finish_reason": None} for delta in deltas
    ]
    choices.append({"index": 0, "delta": {}, "finish_reason": reason})
    chunk = {**head, "object": "chat.completion.chunk"}
    stream: list[Object] = [{**chunk, "choices": [choice]} for choice in choices]
    stream.append({**chunk, "choices": [], "usage": usage})
    choice = {"index": 0, "message": message, "finish_reason": reason, "logprobs": None}
    return {**head, "object": "chat.completion", "choices": [choice], "usage": usage}, stream


def message(echo: Echo) -> tuple[Object, list[Object]]:
    """An Anthropic message, and its events."""
    reason = "tool_use" if echo.calls else "end_turn"
    usage = {"input_tokens": tokens(echo.heard), "output_tokens": tokens(echo.text)}
    head: Object = {
        "id": "msg_simulated",
        "type": "message",
        "role": "assistant",
        "model": echo.model,
        "stop_sequence": None,
    }
    blocks: list[tuple[Object, Object, list[Object]]] = [
        (
            {"type": "text", "text": echo.text},
            {"text": ""},
            [{"type": "text_delta", "text": piece} for piece in pieces(echo.text)],
        )
    ]
    if echo.calls:
        call = {"type": "tool_use", "id": "toolu_simulated", "name": echo.calls}
        deltas: list[Object] = [
            {"type": "input_json_delta", "partial_json": piece} for piece in pieces(echo.arguments)
        ]
        blocks.append(({**call, "input": {"body": echo.heard}}, {"input": {}}, deltas))
    begun = {**head, "content": [], "stop_reason": None, "usage": usage}
    stream: list[Object] = [{"type": "message_start", "message": begun}]
    for index, (block, empty, deltas) in enumerate(blocks):
        start = {"index": index, "content_block": {**block, **empty}}
        stream.append({"type": "content_block_start", **start})
        stream += [
            {"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas
        ]
        stream.append({"type": "content_block_stop", "index": index})
    end = {"stop_reason": reason, "stop_sequence": None}
    stream.append({"type": "message_delta", "delta": end, "usage": usage})
    stream.append({"type": "message_stop"})
    content = [block for block, _, _ in blocks]
    return {**head, "content": content, "stop_reason": reason, "usage": usage}, stream


def response(echo: Echo) -> tuple[Object, list[Object]]:
    """An OpenAI response, and its events."""
    counts = tokens(echo.heard), tokens(echo.text)
    usage = {
        "input_tokens": counts[0],
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": counts[1],
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": sum(counts),
    }
    head: Object = {"id": "resp_simulated", "object": "response", "created_at": 0}
    head |= {"model": echo.model, "error": None}
    part = {"type": "output_text", "text": echo.text, "annotations": []}
    item: Object = {"type": "message", "id": "msg_simulated", "role": "assistant"}
    item |= {"status": "completed", "content": [part]}
    output = [item]
    begun = {**head, "status": "in_progress", "output": [], "usage": None}
    stream: list[Object] = [
        {"type": "response.created", "response": begun},
        {
            "type": "response.output_item.added",
            "output_index": 0,
            "item": {**item, "content": [], "status": "in_progress"},
        },
    ]
    at = {"item_id": "msg_simulated", "output_index": 0, "content_index": 0}
    stream += [
        {"type": "response.output_text.delta", **at, "delta": piece} for piece in pieces(echo.text)
    ]
    stream.append({"type": "response.output_item.done", "output_index": 0, "item": item})
    if echo.calls:
        call: Object = {"type": "function_call", "id": "fc_simulated", "call_id": "call_simulated"}
        call |= {"name": echo.calls, "arguments": echo.arguments, "status": "completed"}
        output.append(call)
        stream += _call_events(call, echo.arguments)
    whole = {**head, "status": "completed", "output": output, "usage": usage}
    return whole, [*stream, {"type": "response.completed", "response": whole}]


def _call_events(call: Object, arguments: str) -> list[Object]:
    at = {"item_id": "fc_simulated", "output_index": 1}
    empty = {**call, "arguments": "", "status": "in_progress"}
    return [
        {"type": "response.output_item.added", "output_index": 1, "item": empty},
        *(
            {"type": "response.function_call_arguments.delta", **at, "delta": piece}
            for piece in pieces(arguments)
        ),
        {"type": "response.output_item.done", "output_index": 1, "item": call},
    ]
