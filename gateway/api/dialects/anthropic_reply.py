"""Writes an answer as an Anthropic message: whole, or as the events of a stream."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable

from gateway.api.dialects.anthropic_content import (
    BlockDelta,
    BlockEvent,
    BlockStarted,
    Content,
)
from gateway.api.sse import event as sse_event
from gateway.core.reply import (
    Channel,
    Finished,
    FinishReason,
    ReplyEvent,
    TextDelta,
    ToolCallDelta,
    Usage,
    UsageReported,
)

_REASONS = {
    FinishReason.STOP: "end_turn",
    FinishReason.LENGTH: "max_tokens",
    FinishReason.TOOL_CALLS: "tool_use",
    FinishReason.CONTENT_FILTER: "refusal",
    FinishReason.PAUSE: "pause_turn",
}


class MessageWriter:
    """Writes one answer; `seal` wraps what its provider wants to see again."""

    def __init__(self, *, reply_id: str, model: str, seal: Callable[[str], str]) -> None:
        self._head: dict[str, object] = {
            "id": reply_id,
            "type": "message",
            "role": "assistant",
            "model": model,
        }
        self._content = Content(seal)
        self._end: dict[str, object] = {"stop_reason": None, "stop_sequence": None}
        self._usage = usage_object(Usage(input=0, output=0))
        self._stop = FinishReason.STOP  # what an ordinary end is called on this wire

    async def whole(self, events: AsyncIterator[ReplyEvent]) -> dict[str, object]:
        """The message as one object, once the events have ended."""
        blocks: list[dict[str, object]] = []
        arguments: dict[int, list[str]] = {}
        async for event in events:
            for step in self._steps(event):
                _apply(step, blocks, arguments)
        for step in self._content.finish():
            _apply(step, blocks, arguments)
        for index, pieces in arguments.items():
            blocks[index]["input"] = _input("".join(pieces))
        return {**self._head, "content": blocks, **self._end, "usage": self._usage}

    async def stream(self, events: AsyncIterator[ReplyEvent]) -> AsyncGenerator[bytes]:
        """The events of a stream, up to the one that tells why it ended."""
        begun = {**self._head, "content": [], **self._end, "usage": self._usage}
        yield _event("message_start", message=begun)
        async for event in events:
            for step in self._steps(event):
                yield _written(step)
        for step in self._content.finish():
            yield _written(step)
        yield _event("message_delta", delta=self._end, usage=self._usage)

    def _steps(self, event: ReplyEvent) -> list[BlockEvent]:
        if isinstance(event, Finished):
            known = self._stop if event.reason is FinishReason.STOP else event.reason
            reason = "stop_sequence" if event.sequence else _REASONS[known]
            self._end = {"stop_reason": reason, "stop_sequence": event.sequence or None}
        elif isinstance(event, UsageReported):
            self._usage = usage_object(event.usage)
        elif isinstance(event, ToolCallDelta):
            self._stop = FinishReason.TOOL_CALLS
        elif isinstance(event, TextDelta) and event.channel is Channel.REFUSAL:
            self._stop = FinishReason.CONTENT_FILTER
        return list(self._content.feed(event))


def usage_object(usage: Usage) -> dict[str, object]:
    """Token counts as this wire has them: what came from a cache is counted apart."""
    return {
        "input_tokens": max(usage.input - usage.cached - usage.written, 0),
        "cache_creation_input_tokens": usage.written,
        "cache_read_input_tokens": usage.cached,
        "output_tokens": usage.output,
    }


def stopped() -> bytes:
    """The event that ends a stream."""
    return _event("message_stop")


def _event(kind: str, **fields: object) -> bytes:
    return sse_event({"type": kind, **fields}, kind)


def _written(step: BlockEvent) -> bytes:
    if isinstance(step, BlockStarted):
        return _event("content_block_start", index=step.index, content_block=step.block)
    if isinstance(step, BlockDelta):
        return _event("content_block_delta", index=step.index, delta=step.delta)
    return _event("content_block_stop", index=step.index)


def _apply(
    step: BlockEvent, blocks: list[dict[str, object]], arguments: dict[int, list[str]]
) -> None:
    """Put one step into the blocks of a message; the pieces of arguments are collected apart."""
    if isinstance(step, BlockStarted):
        blocks.append(dict(step.block))
        if step.block["type"] in {"tool_use", "server_tool_use"}:
            arguments[step.index] = []
    elif isinstance(step, BlockDelta):
        block = blocks[step.index]
        for name, piece in step.delta.items():
            if name in {"text", "thinking", "signature"}:
                block[name] = f"{block[name]}{piece}"
            elif name == "partial_json":
                arguments[step.index].append(str(piece))
            elif name == "citation":
                notes = block.setdefault("citations", [])
                if isinstance(notes, list):
                    notes.append(piece)


def _input(arguments: str) -> object:
    """The arguments of a call as the object that this wire wants; others stay readable."""
    try:
        read = json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        return {"invalid_json": arguments}
    return read if isinstance(read, dict) else {"value": read}
