"""Folds the events of an answer into one `chat.completion` object."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.core.jsontree import JsonValue, plain
from gateway.core.reply import (
    Channel,
    Cited,
    Embedded,
    Finished,
    FinishReason,
    Hosted,
    LogprobsDelta,
    ReplyEvent,
    Started,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
    Usage,
    UsageReported,
)

UNKNOWN_HERE = (ThoughtSealed, Cited, Hosted, Embedded)
"""Events that this wire format has no words for."""


async def fold(events: AsyncIterator[ReplyEvent], *, reply_id: str, model: str) -> object:
    """The whole answer as the wire has it, once the events have ended."""
    choices: dict[int, _Choice] = {}
    created, usage = 0, None
    async for event in events:
        if isinstance(event, Started):
            created = event.created
        elif isinstance(event, UsageReported):
            usage = event.usage
        elif not isinstance(event, UNKNOWN_HERE):
            choices.setdefault(event.choice, _Choice()).add(event)
    return {
        "id": reply_id,
        "object": "chat.completion",
        "created": created,
        "model": model,
        "choices": [choices[index].rendered(index) for index in sorted(choices)],
        "usage": None if usage is None else usage_object(usage),
    }


def finish_word(reason: FinishReason) -> str:
    """Why a choice ended, in a word of this wire, which knows no pause."""
    return FinishReason.STOP.value if reason is FinishReason.PAUSE else reason.value


def usage_object(usage: Usage) -> dict[str, object]:
    """Token counts as the wire has them."""
    return {
        "prompt_tokens": usage.input,
        "completion_tokens": usage.output,
        "total_tokens": usage.input + usage.output,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }


@dataclass(slots=True)
class _Call:
    call_id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Choice:
    """What has come of one choice."""

    texts: dict[Channel, list[str]] = field(default_factory=dict)
    calls: dict[int, _Call] = field(default_factory=dict)
    logprobs: dict[str, list[object]] = field(default_factory=dict)
    finish: str | None = None

    def add(self, event: TextDelta | ToolCallDelta | LogprobsDelta | Finished) -> None:
        """Take one event."""
        if isinstance(event, TextDelta):
            self.texts.setdefault(event.channel, []).append(event.text)
        elif isinstance(event, ToolCallDelta):
            call = self.calls.setdefault(event.index, _Call())
            call.call_id = call.call_id or event.call_id
            call.name = call.name or event.name
            call.arguments.append(event.arguments)
        elif isinstance(event, Finished):
            self.finish = finish_word(event.reason)
        else:
            self._add_logprobs(event.logprobs)

    def rendered(self, index: int) -> dict[str, object]:
        """The choice as the wire has it."""
        message: dict[str, object] = {
            "role": "assistant",
            "content": self._text(Channel.TEXT),
            "refusal": self._text(Channel.REFUSAL),
        }
        if message["content"] is None and not self.calls and message["refusal"] is None:
            message["content"] = ""
        if Channel.REASONING in self.texts:
            message["reasoning_content"] = self._text(Channel.REASONING)
        if self.calls:
            message["tool_calls"] = [
                {
                    "id": call.call_id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": "".join(call.arguments)},
                }
                for _, call in sorted(self.calls.items())
            ]
        return {
            "index": index,
            "message": message,
            "logprobs": self.logprobs or None,
            "finish_reason": self.finish,
        }

    def _text(self, channel: Channel) -> str | None:
        pieces = self.texts.get(channel)
        return None if pieces is None else "".join(pieces)

    def _add_logprobs(self, logprobs: JsonValue) -> None:
        if not isinstance(logprobs, Mapping):
            return
        for name, tokens in logprobs.items():
            if isinstance(tokens, Sequence) and not isinstance(tokens, str):
                self.logprobs.setdefault(name, []).extend(plain(token) for token in tokens)
