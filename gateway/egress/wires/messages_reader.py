"""Turns what a target that speaks Anthropic's messages writes into reply events."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping

from gateway.core.jsonfields import count_in, object_in, objects_in, text_in
from gateway.core.jsontree import JsonObject, plain
from gateway.core.reply import (
    Channel,
    Cited,
    Finished,
    FinishReason,
    Hosted,
    ReplyEvent,
    Started,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
    Usage,
    UsageReported,
)
from gateway.egress.estimate import characters_of, estimated
from gateway.egress.nonsense import Nonsense
from gateway.egress.upstream_json import read_object

_BLOCKS = 4096
_COUNTS = (
    "input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens",
)  # fmt: skip
_REASONS = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
    "tool_use": FinishReason.TOOL_CALLS,
    "refusal": FinishReason.CONTENT_FILTER,
    "pause_turn": FinishReason.PAUSE,
}


class MessagesReader:
    """Reads one answer to the request `tree`; raises Nonsense for what is not an answer."""

    def __init__(self, tree: JsonObject) -> None:
        self._tree = tree
        self.complete = False
        self._started = False
        self._finished = False
        self._blocks: dict[int, str] = {}
        self._calls = 0
        self._call_of: dict[int, int] = {}
        self._searching = any(
            text_in(tool, "type").startswith("web_search_") for tool in objects_in(tree, "tools")
        )
        self._searches: dict[int, tuple[JsonObject, list[str]]] = {}
        self._unsaid: set[int] = set()  # blocks of calls whose arguments have not begun
        self._characters = 0
        self._counted: dict[str, int] = {}

    def whole(self, body: JsonObject) -> list[ReplyEvent]:
        """The events of an answer that came in one piece, its usage last."""
        if body.get("type") != "message":
            raise Nonsense("an answer that is no message")
        events = list(self._start(body))
        for index, block in enumerate(objects_in(body, "content")):
            events += [*self._opened(index, block), *self._closed(index)]
        events += self._stopped(body)
        self._characters = characters_of(events)
        return [*events, *self.end(complete=True)]

    def chunk(self, body: JsonObject) -> list[ReplyEvent]:
        """The events of one event of a stream; kinds that are not known are passed over."""
        events = list(self._event(body))
        self._characters += characters_of(events)
        return events

    def end(self, *, complete: bool) -> list[ReplyEvent]:
        """The usage, of an answer whose end the target marked itself."""
        if not complete or not self._finished:
            raise Nonsense("an answer that breaks off")
        return [UsageReported(usage=self._usage())]

    def error_in(self, body: JsonObject) -> JsonObject | None:
        """The error object of a body or an event."""
        return object_in(body, "error") if body.get("type") == "error" else None

    def _event(self, body: JsonObject) -> Iterator[ReplyEvent]:
        kind = text_in(body, "type")
        if kind == "message_start":
            yield from self._start(object_in(body, "message"))
        elif kind == "content_block_start":
            yield from self._opened(_index(body), object_in(body, "content_block"))
        elif kind == "content_block_delta":
            yield from self._delta(_index(body), object_in(body, "delta"))
        elif kind == "content_block_stop":
            yield from self._closed(_index(body))
        elif kind == "message_delta":
            self._count(object_in(body, "usage"))
            yield from self._stopped(object_in(body, "delta"))
        elif kind == "message_stop":
            self.complete = True

    def _start(self, message: JsonObject) -> Iterator[ReplyEvent]:
        self._count(object_in(message, "usage"))
        if not self._started:
            self._started = True
            yield Started(reply_id=text_in(message, "id")[:256], created=int(time.time()))

    def _opened(self, index: int, block: JsonObject) -> Iterator[ReplyEvent]:
        """A block, with what it already holds."""
        if index in self._blocks or not self._started or self._finished:
            raise Nonsense("a block that is out of order")
        kind = self._blocks[index] = text_in(block, "type")
        if kind == "text":
            yield from _text(block, "text", Channel.TEXT)
            for note in objects_in(block, "citations"):
                yield Cited(choice=0, dialect="anthropic_messages", note=note)
        elif kind == "thinking":
            yield from _text(block, "thinking", Channel.REASONING)
            if text_in(block, "signature"):
                yield ThoughtSealed(choice=0, seal=text_in(block, "signature"))
        elif kind == "redacted_thinking":
            yield ThoughtSealed(choice=0, seal=text_in(block, "data"), hidden=True)
        elif kind == "tool_use":
            yield self._call(index, block)
        elif kind == "server_tool_use" and self._searching and block.get("name") == "web_search":
            self._searches[index] = (block, [])
        elif kind == "web_search_tool_result" and self._searching:
            yield Hosted(choice=0, dialect="anthropic_messages", item=block)
        else:
            raise Nonsense("a block of a type that was not asked for")

    def _call(self, index: int, block: JsonObject) -> ToolCallDelta:
        if not text_in(block, "name"):
            raise Nonsense("a tool call without a name")
        call = self._call_of[index] = self._calls
        self._calls += 1
        given = block.get("input")
        if not isinstance(given, Mapping | None):
            raise Nonsense("arguments that are no object")
        begun = bool(given)
        if not begun:
            self._unsaid.add(index)
        return ToolCallDelta(
            choice=0,
            index=call,
            call_id=text_in(block, "id") or f"call_{call}",
            name=text_in(block, "name"),
            arguments=json.dumps(plain(given), ensure_ascii=False) if begun else "",
        )

    def _closed(self, index: int) -> Iterator[ReplyEvent]:
        """A call without arguments has an empty object of them; a search is told whole."""
        if index in self._searches:
            block, pieces = self._searches.pop(index)
            written = "".join(pieces)
            asked = read_object(written) if written else block.get("input")
            item = {**block, "input": asked if isinstance(asked, Mapping) else {}}
            yield Hosted(choice=0, dialect="anthropic_messages", item=item)
        if index in self._unsaid:
            self._unsaid.discard(index)
            yield ToolCallDelta(choice=0, index=self._call_of[index], arguments="{}")

    def _delta(self, index: int, delta: JsonObject) -> Iterator[ReplyEvent]:
        kind = text_in(delta, "type")
        if index not in self._blocks or self._finished:
            raise Nonsense("a piece of a block that is not open")
        if kind == "text_delta":
            yield from _text(delta, "text", Channel.TEXT)
        elif kind == "thinking_delta":
            yield from _text(delta, "thinking", Channel.REASONING)
        elif kind == "signature_delta":
            yield ThoughtSealed(choice=0, seal=text_in(delta, "signature"))
        elif kind == "citations_delta":
            note = object_in(delta, "citation")
            yield Cited(choice=0, dialect="anthropic_messages", note=note)
        elif kind == "input_json_delta":
            if index in self._searches:
                self._searches[index][1].append(text_in(delta, "partial_json"))
                return
            if index not in self._call_of:
                raise Nonsense("arguments of a call that did not begin")
            piece = text_in(delta, "partial_json")
            if piece:
                self._unsaid.discard(index)
                yield ToolCallDelta(choice=0, index=self._call_of[index], arguments=piece)

    def _stopped(self, delta: JsonObject) -> Iterator[ReplyEvent]:
        reason = delta.get("stop_reason")
        if not isinstance(reason, str) or self._finished:
            return
        for index in sorted(self._unsaid):
            yield from self._closed(index)
        self._finished = True
        yield Finished(
            choice=0,
            reason=_REASONS.get(reason, FinishReason.STOP),
            sequence=text_in(delta, "stop_sequence") if reason == "stop_sequence" else "",
        )

    def _count(self, usage: JsonObject) -> None:
        for name in _COUNTS:
            count = count_in(usage, name)
            if count is not None:
                self._counted[name] = count
        hour = count_in(object_in(usage, "cache_creation"), "ephemeral_1h_input_tokens")
        if hour is not None:
            self._counted["hour"] = hour

    def _usage(self) -> Usage:
        counted = self._counted
        if "input_tokens" not in counted or "output_tokens" not in counted:
            return estimated(self._tree, self._characters)
        cached = counted.get("cache_read_input_tokens", 0)
        written = counted.get("cache_creation_input_tokens", 0)
        return Usage(
            input=counted["input_tokens"] + cached + written,
            output=counted["output_tokens"],
            cached=cached,
            written=written,
            written_hour=min(counted.get("hour", 0), written),
        )


def _index(body: JsonObject) -> int:
    index = count_in(body, "index")
    if index is None or index >= _BLOCKS:
        raise Nonsense("an index that is out of range")
    return index


def _text(tree: JsonObject, name: str, channel: Channel) -> Iterator[ReplyEvent]:
    text = tree.get(name)
    if not isinstance(text, str | None):
        raise Nonsense("content that is not text")
    if text:
        yield TextDelta(choice=0, text=text, channel=channel)
