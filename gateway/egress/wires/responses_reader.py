"""Turns what a target that speaks responses writes into reply events."""

from __future__ import annotations

import time
from collections.abc import Iterator

from gateway.core.jsonfields import count_in, object_in, objects_in, text_in
from gateway.core.jsontree import JsonObject
from gateway.core.reply import (
    Channel,
    Cited,
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
from gateway.egress.estimate import characters_of, estimated
from gateway.egress.nonsense import Nonsense

SEPARATOR = "\n"
"""Stands in a seal between the id of a thought and its encrypted form."""

_ITEMS = 4096
_KINDS = frozenset({"message", "reasoning", "function_call"})
_SEARCH = "web_search_call"
_CUT_SHORT = {
    "max_output_tokens": FinishReason.LENGTH,
    "content_filter": FinishReason.CONTENT_FILTER,
}
_ENDS = frozenset({"response.completed", "response.incomplete"})
_TEXTS = {
    "response.output_text.delta": Channel.TEXT,
    "response.refusal.delta": Channel.REFUSAL,
    "response.reasoning_summary_text.delta": Channel.REASONING,
    "response.reasoning_text.delta": Channel.REASONING,
}
_PARTS = {"output_text": "text", "refusal": "refusal"}


class ResponsesReader:
    """Reads one answer to the request `tree`; raises Nonsense for what is not an answer."""

    def __init__(self, tree: JsonObject) -> None:
        self._tree = tree
        self.complete = False
        self._started = False
        self._finished = False
        self._calls: dict[int, int] = {}
        self._searching = any(
            text_in(tool, "type").startswith("web_search") for tool in objects_in(tree, "tools")
        )
        self._argued: set[int] = set()
        self._characters = 0
        self._usage: Usage | None = None

    def whole(self, body: JsonObject) -> list[ReplyEvent]:
        """The events of an answer that came in one piece, its usage last."""
        if body.get("object") != "response":
            raise Nonsense("an answer that is no response")
        events = list(self._start(body))
        for index, item in enumerate(objects_in(body, "output")):
            events += self._item(index, item)
        events += self._end(body)
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
        usage = self._usage or estimated(self._tree, self._characters)
        return [UsageReported(usage=usage)]

    def error_in(self, body: JsonObject) -> JsonObject | None:
        """The error object of a body, of an error event, or of a response that failed."""
        if body.get("type") == "error":
            return object_in(body, "error") or body
        if body.get("type") == "response.failed":
            return object_in(object_in(body, "response"), "error")
        if body.get("status") == "failed" or (body.get("error") and "object" not in body):
            return object_in(body, "error")
        return None

    def _event(self, body: JsonObject) -> Iterator[ReplyEvent]:
        kind = text_in(body, "type")
        if kind == "response.created":
            yield from self._start(object_in(body, "response"))
        elif kind in _TEXTS:
            yield from self._text(text_in(body, "delta"), _TEXTS[kind])
        elif kind == "response.output_text.annotation.added":
            note = object_in(body, "annotation")
            yield Cited(choice=0, dialect="openai_responses", note=note)
        elif kind == "response.reasoning_summary_part.added":
            if count_in(body, "summary_index"):
                yield from self._text("\n\n", Channel.REASONING)
        elif kind == "response.output_item.added":
            yield from self._added(_index(body), object_in(body, "item"))
        elif kind == "response.function_call_arguments.delta":
            yield from self._arguments(_index(body), text_in(body, "delta"))
        elif kind == "response.output_item.done":
            yield from self._done(_index(body), object_in(body, "item"))
        elif kind in _ENDS:
            yield from self._end(object_in(body, "response"))
            self.complete = True

    def _start(self, response: JsonObject) -> Iterator[ReplyEvent]:
        if not self._started:
            self._started = True
            created = response.get("created_at")
            at = int(created) if isinstance(created, int | float) else int(time.time())
            yield Started(reply_id=text_in(response, "id")[:256], created=max(at, 0))

    def _item(self, index: int, item: JsonObject) -> Iterator[ReplyEvent]:
        """A whole item of an answer that was not streamed."""
        yield from self._added(index, item)
        if item.get("type") == "message":
            for part in objects_in(item, "content"):
                name = _PARTS.get(text_in(part, "type"))
                if name is None:
                    raise Nonsense("a part of a type that was not asked for")
                channel = Channel.TEXT if name == "text" else Channel.REFUSAL
                yield from self._text(text_in(part, name), channel)
                for note in objects_in(part, "annotations"):
                    yield Cited(choice=0, dialect="openai_responses", note=note)
                if objects_in(part, "logprobs"):
                    logprobs = {"content": objects_in(part, "logprobs"), "refusal": None}
                    yield LogprobsDelta(choice=0, logprobs=logprobs)
        elif item.get("type") == "reasoning":
            parts = objects_in(item, "summary") or objects_in(item, "content")
            thought = "\n\n".join(text_in(part, "text") for part in parts)
            yield from self._text(thought, Channel.REASONING)
        yield from self._done(index, item)

    def _text(self, text: str, channel: Channel) -> Iterator[ReplyEvent]:
        if not self._started:
            raise Nonsense("a text before its beginning")
        if text:
            yield TextDelta(choice=0, text=text, channel=channel)

    def _added(self, index: int, item: JsonObject) -> Iterator[ReplyEvent]:
        kind = text_in(item, "type")
        searched = kind == _SEARCH and self._searching
        if (kind not in _KINDS and not searched) or index in self._calls:
            raise Nonsense("an item of a type that was not asked for")
        if kind != "function_call":
            return
        if not text_in(item, "name"):
            raise Nonsense("a tool call without a name")
        call = self._calls[index] = len(self._calls)
        yield ToolCallDelta(
            choice=0,
            index=call,
            call_id=text_in(item, "call_id") or f"call_{call}",
            name=text_in(item, "name"),
        )

    def _arguments(self, index: int, piece: str) -> Iterator[ReplyEvent]:
        if index not in self._calls:
            raise Nonsense("arguments of a call that did not begin")
        if piece:
            self._argued.add(index)
            yield ToolCallDelta(choice=0, index=self._calls[index], arguments=piece)

    def _done(self, index: int, item: JsonObject) -> Iterator[ReplyEvent]:
        """A whole item: what was not told piece by piece."""
        if item.get("type") == _SEARCH and self._searching:
            yield Hosted(choice=0, dialect="openai_responses", item=item)
        if item.get("type") == "function_call" and index not in self._argued:
            yield from self._arguments(index, text_in(item, "arguments") or "{}")
        if item.get("type") == "reasoning" and text_in(item, "encrypted_content"):
            seal = f"{text_in(item, 'id')}{SEPARATOR}{text_in(item, 'encrypted_content')}"
            yield ThoughtSealed(choice=0, seal=seal, hidden=True)

    def _end(self, response: JsonObject) -> Iterator[ReplyEvent]:
        if text_in(response, "status") not in {"completed", "incomplete"} or self._finished:
            raise Nonsense("an answer that breaks off")
        self._finished = True
        counted = object_in(response, "usage")
        sent, answered = count_in(counted, "input_tokens"), count_in(counted, "output_tokens")
        if sent is not None and answered is not None:
            details = object_in(counted, "input_tokens_details")
            thought = count_in(object_in(counted, "output_tokens_details"), "reasoning_tokens")
            self._usage = Usage(
                input=sent,
                output=answered,
                cached=min(count_in(details, "cached_tokens") or 0, sent),
                written=min(count_in(details, "cache_write_tokens") or 0, sent),
                reasoning=min(thought or 0, answered),
            )
        reason = _CUT_SHORT.get(text_in(object_in(response, "incomplete_details"), "reason"))
        if reason is None:
            reason = FinishReason.TOOL_CALLS if self._calls else FinishReason.STOP
        yield Finished(choice=0, reason=reason)


def _index(body: JsonObject) -> int:
    index = count_in(body, "output_index")
    if index is None or index >= _ITEMS:
        raise Nonsense("an index that is out of range")
    return index
