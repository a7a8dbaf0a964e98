"""Turns the events of an answer into `chat.completion.chunk` objects."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator

from gateway.api.dialects.openai_chat_reply import UNKNOWN_HERE, finish_word, usage_object
from gateway.api.sse import event as sse_event
from gateway.core.jsontree import plain
from gateway.core.reply import (
    Channel,
    Finished,
    LogprobsDelta,
    ReplyEvent,
    Started,
    TextDelta,
    ToolCallDelta,
    UsageReported,
)

_FIELDS = {
    Channel.TEXT: "content",
    Channel.REASONING: "reasoning_content",
    Channel.REFUSAL: "refusal",
}


class ChunkWriter:
    """Writes the chunks of one answer; `with_usage` ends them with a chunk of token counts."""

    def __init__(self, *, reply_id: str, model: str, with_usage: bool) -> None:
        self._head: dict[str, object] = {
            "id": reply_id,
            "object": "chat.completion.chunk",
            "created": 0,
            "model": model,
        }
        self._with_usage = with_usage
        self._begun: set[int] = set()

    async def chunks(self, events: AsyncIterator[ReplyEvent]) -> AsyncGenerator[bytes]:
        """The chunks as server-sent events; the count comes last, whenever it was reported."""
        usage: UsageReported | None = None
        async for event in events:
            if isinstance(event, UsageReported):
                usage = event
            elif isinstance(event, Started):
                self._head["created"] = event.created
            elif not isinstance(event, UNKNOWN_HERE):
                for chunk in self._chunks(event):
                    yield chunk
        if usage is not None and self._with_usage:
            counted = {**self._head, "choices": [], "usage": usage_object(usage.usage)}
            yield sse_event(counted)

    def _chunks(
        self, event: TextDelta | ToolCallDelta | LogprobsDelta | Finished
    ) -> Iterator[bytes]:
        if event.choice not in self._begun:
            self._begun.add(event.choice)
            yield self._chunk(event.choice, {"role": "assistant", "content": ""})
        if isinstance(event, TextDelta):
            yield self._chunk(event.choice, {_FIELDS[event.channel]: event.text})
        elif isinstance(event, ToolCallDelta):
            yield self._chunk(event.choice, {"tool_calls": [_call(event)]})
        elif isinstance(event, Finished):
            yield self._chunk(event.choice, {}, finish=finish_word(event.reason))
        else:
            yield self._chunk(event.choice, {}, logprobs=plain(event.logprobs))

    def _chunk(
        self,
        choice: int,
        delta: dict[str, object],
        *,
        finish: str | None = None,
        logprobs: object = None,
    ) -> bytes:
        part = {"index": choice, "delta": delta, "logprobs": logprobs, "finish_reason": finish}
        chunk = {**self._head, "choices": [part]}
        if self._with_usage:
            chunk["usage"] = None
        return sse_event(chunk)


def _call(event: ToolCallDelta) -> dict[str, object]:
    """A piece of a tool call; id, type and name stand in its first piece only."""
    function: dict[str, object] = {"arguments": event.arguments}
    if event.name:
        function = {"name": event.name, **function}
    head: dict[str, object] = {"index": event.index}
    if event.call_id:
        head |= {"id": event.call_id, "type": "function"}
    return {**head, "function": function}
