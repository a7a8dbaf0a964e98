"""The items of a response's output, and the events that tell how they grow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.core.jsontree import JsonValue, plain
from gateway.core.reply import (
    Channel,
    Cited,
    Hosted,
    LogprobsDelta,
    ReplyEvent,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
)

Json: TypeAlias = dict[str, object]
Told: TypeAlias = tuple[str, Json]
"""An event of the stream: its type, and its fields."""

DIALECT = "openai_responses"
_OURS = frozenset({"id", "type", "status"})
_MESSAGE, _THOUGHT = "message", "reasoning"


@dataclass(slots=True)
class _Open:
    """An item that is being written."""

    index: int
    item: Json
    text: list[str] = field(default_factory=list)
    part: Json | None = None


class Output:
    """Folds the events of an answer into items; `items` are those that are whole.

    `name` makes the id of an item from its kind and place; `seal` wraps a
    thought in its encrypted form.
    """

    def __init__(self, name: Callable[[str, int], str], seal: Callable[[str], str]) -> None:
        self._name = name
        self._seal = seal
        self._items: list[Json] = []
        self._open: _Open | None = None
        self._calls: dict[int, _Open] = {}

    @property
    def items(self) -> list[Json]:
        """The items in their order."""
        return list(self._items)

    def feed(self, event: ReplyEvent) -> Iterator[Told]:
        """Take one event of the answer; those that are no output give nothing."""
        if isinstance(event, TextDelta):
            yield from self._text(event)
        elif isinstance(event, ThoughtSealed):
            yield from self._sealed(event)
        elif isinstance(event, ToolCallDelta):
            yield from self._call(event)
        elif isinstance(event, LogprobsDelta):
            self._logprobs(event.logprobs)
        elif isinstance(event, Cited) and event.dialect == DIALECT:
            yield from self._cited(event)
        elif isinstance(event, Hosted) and event.dialect == DIALECT:
            yield from self._hosted(event)

    def finish(self) -> Iterator[Told]:
        """Close every item."""
        yield from self._close()
        for index in sorted(self._calls):
            call = self._calls.pop(index)
            arguments = call.item["arguments"] = "".join(call.text)
            yield self._told("function_call_arguments.done", call, arguments=arguments)
            yield self._done(call)

    def _text(self, event: TextDelta) -> Iterator[Told]:
        if not event.text:
            return
        if event.channel is Channel.REASONING:
            yield from self._in(_THOUGHT, {"summary": []})
            yield from self._in_part({"type": "summary_text", "text": ""})
            kind, more = "reasoning_summary_text.delta", {"summary_index": 0}
        else:
            yield from self._in(_MESSAGE, {"role": "assistant", "content": []})
            refused = event.channel is Channel.REFUSAL
            yield from self._in_part(_refusal() if refused else _output_text())
            kind = "refusal.delta" if refused else "output_text.delta"
            more = {"content_index": self._content_index()}
        if self._open is not None:
            self._open.text.append(event.text)
            extra: Json = {"logprobs": []} if kind == "output_text.delta" else {}
            yield self._told(kind, self._open, **more, delta=event.text, **extra)

    def _sealed(self, event: ThoughtSealed) -> Iterator[Told]:
        yield from self._in(_THOUGHT, {"summary": []})
        if self._open is not None:
            self._open.item["encrypted_content"] = self._seal(event.seal)
        yield from self._close()

    def _call(self, event: ToolCallDelta) -> Iterator[Told]:
        call = self._calls.get(event.index)
        if call is None:
            yield from self._close()
            fields: Json = {"call_id": event.call_id, "name": event.name, "arguments": ""}
            call = self._calls[event.index] = self._new("function_call", fields)
            yield self._added(call)
        if event.arguments:
            call.text.append(event.arguments)
            yield self._told("function_call_arguments.delta", call, delta=event.arguments)

    def _cited(self, event: Cited) -> Iterator[Told]:
        """A note on the text so far."""
        yield from self._in(_MESSAGE, {"role": "assistant", "content": []})
        yield from self._in_part(_output_text())
        at, note = self._open, plain(event.note)
        notes = at.part["annotations"] if at and at.part else None
        if at is not None and isinstance(notes, list):
            notes.append(note)
            where: Json = {"content_index": self._content_index()}
            told: Json = {"annotation_index": len(notes) - 1, "annotation": note}
            yield self._told("output_text.annotation.added", at, **where, **told)

    def _hosted(self, event: Hosted) -> Iterator[Told]:
        """A whole item of a tool that the provider ran, under an id of ours."""
        yield from self._close()
        kind = str(event.item.get("type"))
        fields = {key: plain(item) for key, item in event.item.items() if key not in _OURS}
        item = self._new(kind, fields)
        yield self._added(item)
        yield self._done(item)

    def _logprobs(self, logprobs: JsonValue) -> None:
        """Put log-probabilities to the text at hand; they are told with the whole text."""
        tokens = logprobs.get("content") if isinstance(logprobs, Mapping) else None
        part = self._open.part if self._open else None
        if part is None or not isinstance(tokens, Sequence) or isinstance(tokens, str):
            return
        kept = part.get("logprobs")
        if isinstance(kept, list):
            kept.extend(plain(token) for token in tokens)

    def _in(self, kind: str, fields: Json) -> Iterator[Told]:
        """See to it that an item of this kind is open."""
        if self._open is not None and self._open.item["type"] == kind:
            return
        yield from self._close()
        self._open = self._new(kind, fields)
        yield self._added(self._open)

    def _in_part(self, part: Json) -> Iterator[Told]:
        """See to it that a part of this kind is open."""
        at = self._open
        if at is None or (at.part is not None and at.part["type"] == part["type"]):
            return
        yield from self._close_part(at)
        at.part = part
        self._parts(at).append(part)
        kind, where = self._part_event(at)
        yield self._told(f"{kind}.added", at, **where, part=dict(part))

    def _close(self) -> Iterator[Told]:
        at, self._open = self._open, None
        if at is not None:
            self._open = at
            yield from self._close_part(at)
            self._open = None
            yield self._done(at)

    def _close_part(self, at: _Open) -> Iterator[Told]:
        if at.part is None:
            return
        part, text = at.part, "".join(at.text)
        kind, where = self._part_event(at)
        if part["type"] == "refusal":
            part["refusal"] = text
            yield self._told("refusal.done", at, **where, refusal=text)
        elif part["type"] == "summary_text":
            part["text"] = text
            yield self._told("reasoning_summary_text.done", at, **where, text=text)
        else:
            part["text"] = text
            logprobs = part["logprobs"]
            yield self._told("output_text.done", at, **where, text=text, logprobs=logprobs)
        yield self._told(f"{kind}.done", at, **where, part=dict(part))
        at.part = None
        at.text.clear()

    def _part_event(self, at: _Open) -> tuple[str, Json]:
        if at.item["type"] == _THOUGHT:
            return "reasoning_summary_part", {"summary_index": 0}
        return "content_part", {"content_index": self._content_index()}

    def _content_index(self) -> int:
        return max(len(self._parts(self._open)) - 1, 0) if self._open else 0

    def _parts(self, at: _Open) -> list[Json]:
        parts = at.item["summary" if at.item["type"] == _THOUGHT else "content"]
        return parts if isinstance(parts, list) else []

    def _new(self, kind: str, fields: Json) -> _Open:
        index = len(self._items)
        item = {"id": self._name(kind, index), "type": kind, "status": "in_progress", **fields}
        self._items.append(item)
        return _Open(index, item)

    def _added(self, at: _Open) -> Told:
        return "output_item.added", {"output_index": at.index, "item": dict(at.item)}

    def _done(self, at: _Open) -> Told:
        at.item["status"] = "completed"
        return "output_item.done", {"output_index": at.index, "item": dict(at.item)}

    def _told(self, kind: str, at: _Open, **fields: object) -> Told:
        return kind, {"item_id": at.item["id"], "output_index": at.index, **fields}


def _output_text() -> Json:
    return {"type": "output_text", "text": "", "annotations": [], "logprobs": []}


def _refusal() -> Json:
    return {"type": "refusal", "refusal": ""}
