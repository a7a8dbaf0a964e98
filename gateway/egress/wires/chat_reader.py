"""Turns what a chat-completions target writes into reply events.

A whole answer and a stream of chunks go through the same reader; they differ
in the name of the field that holds a choice's text (`message` or `delta`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping

from gateway.core.jsonfields import count_in, object_in, objects_in, text_in
from gateway.core.jsontree import JsonObject, plain
from gateway.core.reply import (
    Channel,
    Finished,
    FinishReason,
    LogprobsDelta,
    ReplyEvent,
    Started,
    TextDelta,
    ToolCallDelta,
    Usage,
    UsageReported,
)
from gateway.egress.estimate import characters_of, estimated
from gateway.egress.nonsense import Nonsense

_CALLS = 1024
_REASONS = {reason.value: reason for reason in FinishReason} | {
    "function_call": FinishReason.TOOL_CALLS
}
_BROKE_OFF = frozenset({"abort", "error", "cancelled"})


class ChatReader:
    """Reads one answer to the request `tree`; raises Nonsense for what is not an answer."""

    most_choices = 128
    complete = False
    """The end is marked beside the JSON, by `[DONE]`."""

    def __init__(self, tree: JsonObject) -> None:
        self._tree = tree
        self._started = False
        self._open: set[int] = set()
        self._finished: set[int] = set()
        self._headed: set[tuple[int, int]] = set()
        self._characters = 0
        self._usage: Usage | None = None

    def whole(self, body: JsonObject) -> list[ReplyEvent]:
        """The events of an answer that came in one piece, its usage last."""
        if not objects_in(body, "choices"):
            raise Nonsense("an answer without choices")
        return [*self._read(body, "message"), *self.end(complete=True)]

    def chunk(self, body: JsonObject) -> list[ReplyEvent]:
        """The events of one chunk of a stream."""
        return list(self._read(body, "delta"))

    def end(self, *, complete: bool) -> list[ReplyEvent]:
        """The events that close an answer: endings that were left out, and the usage.

        `complete` says that the target marked the end itself. Where it did not,
        every choice that was asked for must have ended.
        """
        asked = count_in(self._tree, "n") or 1
        if not self._open and not self._finished:
            raise Nonsense("an answer without choices")
        if not complete and (self._open or len(self._finished) < asked):
            raise Nonsense("an answer that breaks off")
        endings: list[ReplyEvent] = [
            Finished(choice=choice, reason=FinishReason.STOP) for choice in sorted(self._open)
        ]
        usage = self._usage or estimated(self._tree, self._characters)
        return [*endings, UsageReported(usage=usage)]

    def error_in(self, body: JsonObject) -> JsonObject | None:
        """The error object of a body or a chunk."""
        return object_in(body, "error") if body.get("error") else None

    def _read(self, body: JsonObject, holder: str) -> Iterator[ReplyEvent]:
        if not self._started:
            self._started = True
            created = count_in(body, "created")
            yield Started(
                reply_id=text_in(body, "id")[:256],
                created=int(time.time()) if created is None else created,
            )
        self._usage = _usage(object_in(body, "usage")) or self._usage
        for place, choice in enumerate(objects_in(body, "choices")):
            events = list(self._choice(choice, place, holder))
            self._characters += characters_of(events)
            yield from events

    def _choice(self, choice: JsonObject, place: int, holder: str) -> Iterator[ReplyEvent]:
        index = _bounded(choice, "index", place, self.most_choices)
        message = object_in(choice, holder)
        if index in self._finished:
            return
        self._open.add(index)
        thoughts = "reasoning_content" if message.get("reasoning_content") else "reasoning"
        yield from _texts(message, thoughts, Channel.REASONING, index)
        yield from _texts(message, "content", Channel.TEXT, index)
        yield from _texts(message, "refusal", Channel.REFUSAL, index)
        yield from self._calls(message, index)
        if choice.get("logprobs") is not None:
            yield LogprobsDelta(choice=index, logprobs=choice["logprobs"])
        reason = choice.get("finish_reason")
        if isinstance(reason, str):
            if reason in _BROKE_OFF:
                raise Nonsense("an answer that breaks off")
            self._open.discard(index)
            self._finished.add(index)
            yield Finished(choice=index, reason=_REASONS.get(reason, FinishReason.STOP))

    def _calls(self, message: JsonObject, choice: int) -> Iterator[ReplyEvent]:
        calls = objects_in(message, "tool_calls")
        if isinstance(message.get("function_call"), Mapping):
            calls.append({"index": 0, "function": message["function_call"]})
        for place, call in enumerate(calls):
            index = _bounded(call, "index", place, _CALLS)
            function = object_in(call, "function")
            if call.get("type") not in ("function", None, ""):  # it may be anything, a list too
                raise Nonsense("a tool call of an unknown type")
            arguments = function.get("arguments")
            if isinstance(arguments, Mapping):
                arguments = json.dumps(plain(arguments), ensure_ascii=False)
            head = (choice, index) not in self._headed
            if head and not text_in(function, "name"):
                raise Nonsense("a tool call without a name")
            self._headed.add((choice, index))
            yield ToolCallDelta(
                choice=choice,
                index=index,
                call_id=(text_in(call, "id") or f"call_{choice}_{index}") if head else "",
                name=text_in(function, "name") if head else "",
                arguments=arguments if isinstance(arguments, str) else "",
            )


def _texts(message: JsonObject, name: str, channel: Channel, choice: int) -> Iterator[ReplyEvent]:
    value = message.get(name)
    if value is None or value == "":
        return
    if not isinstance(value, str):
        raise Nonsense("content that is not text")
    yield TextDelta(choice=choice, text=value, channel=channel)


def _usage(counted: JsonObject) -> Usage | None:
    sent, answered = count_in(counted, "prompt_tokens"), count_in(counted, "completion_tokens")
    if sent is None or answered is None:
        return None
    cached = count_in(object_in(counted, "prompt_tokens_details"), "cached_tokens") or 0
    thought = count_in(object_in(counted, "completion_tokens_details"), "reasoning_tokens") or 0
    return Usage(
        input=sent, output=answered, cached=min(cached, sent), reasoning=min(thought, answered)
    )


def _bounded(tree: JsonObject, key: str, default: int, limit: int) -> int:
    if tree.get(key) is None:
        return default
    value = count_in(tree, key)
    if value is None or value >= limit:
        raise Nonsense("an index that is out of range")
    return value
