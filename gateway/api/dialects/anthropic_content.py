"""Turns the events of an answer into the content blocks of a message, one after the other."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.core.jsontree import plain
from gateway.core.reply import (
    Channel,
    Cited,
    Hosted,
    ReplyEvent,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
)

DIALECT = "anthropic_messages"


@dataclass(frozen=True, slots=True)
class BlockStarted:
    """A block begins; `block` is as the wire has it, still empty."""

    index: int
    block: dict[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class BlockDelta:
    """A piece of the open block, as the wire has it."""

    index: int
    delta: dict[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class BlockStopped:
    """The open block is whole."""

    index: int


BlockEvent: TypeAlias = BlockStarted | BlockDelta | BlockStopped


@dataclass(slots=True)
class _Call:
    head: ToolCallDelta
    pieces: list[str] = field(default_factory=list)


class _Arguments:
    """Knows when the arguments of a call have all come; every piece is read once."""

    def __init__(self) -> None:
        self.whole = False
        self._depth = 0
        self._in_text = False
        self._escaped = False

    def feed(self, piece: str) -> None:
        for mark in piece:
            if self._escaped:
                self._escaped = False
            elif mark == "\\":
                self._escaped = self._in_text
            elif mark == '"':
                self._in_text = not self._in_text
            elif not self._in_text and mark in "{[":
                self._depth += 1
            elif not self._in_text and mark in "}]":
                self._depth -= 1
                self.whole = self._depth <= 0


class Content:
    """Opens, fills and closes blocks; only one is open at a time.

    Calls may arrive interleaved, with each other and with text: what cannot be
    told before the open call is whole waits. `seal` wraps what a provider
    wants to see again.
    """

    def __init__(self, seal: Callable[[str], str]) -> None:
        self._seal = seal
        self._index = -1
        self._open = ""  # text, thinking, or call
        self._call: int | None = None
        self._arguments = _Arguments()
        self._calls: dict[int, _Call] = {}
        self._later: deque[TextDelta | ThoughtSealed | Cited | Hosted] = deque()

    def feed(self, event: ReplyEvent) -> Iterator[BlockEvent]:
        """Take one event of the answer; those that are no content give nothing."""
        if isinstance(event, ToolCallDelta):
            yield from self._tool(event)
        elif isinstance(event, TextDelta | ThoughtSealed | Cited | Hosted):
            self._later.append(event)
        while self._open != "call" or self._arguments.whole:
            if self._calls:
                yield from self._next_call()
            elif self._later:
                yield from self._say(self._later.popleft())
            else:
                return

    def finish(self) -> Iterator[BlockEvent]:
        """Close the open block, and give what had to wait."""
        while self._calls:
            yield from self._next_call()
        for event in self._later:
            yield from self._say(event)
        yield from self._close()

    def _say(self, event: TextDelta | ThoughtSealed | Cited | Hosted) -> Iterator[BlockEvent]:
        if isinstance(event, TextDelta):
            yield from self._text(event)
        elif isinstance(event, ThoughtSealed):
            yield from self._sealed(event)
        elif event.dialect != DIALECT:
            return
        elif isinstance(event, Hosted):
            yield from self._hosted(event)
        else:
            yield from self._in("text", {"type": "text", "text": ""})
            note = plain(event.note)
            yield self._delta({"type": "citations_delta", "citation": note})

    def _text(self, event: TextDelta) -> Iterator[BlockEvent]:
        if event.channel is Channel.REASONING:
            yield from self._in("thinking", _thought())
            yield self._delta({"type": "thinking_delta", "thinking": event.text})
        elif event.text:
            yield from self._in("text", {"type": "text", "text": ""})
            yield self._delta({"type": "text_delta", "text": event.text})

    def _sealed(self, event: ThoughtSealed) -> Iterator[BlockEvent]:
        seal = self._seal(event.seal) if event.seal else ""
        if event.hidden:
            yield from self._close()
            self._index += 1
            yield BlockStarted(self._index, {"type": "redacted_thinking", "data": seal})
            yield BlockStopped(self._index)
            return
        yield from self._in("thinking", _thought())
        yield self._delta({"type": "signature_delta", "signature": seal})
        yield from self._close()

    def _hosted(self, event: Hosted) -> Iterator[BlockEvent]:
        """A whole block; what the provider asked its tool is told as arguments are."""
        yield from self._close()
        self._index += 1
        block = {name: plain(value) for name, value in event.item.items()}
        given = block.get("input")
        if given is None:
            yield BlockStarted(self._index, block)
        else:
            yield BlockStarted(self._index, {**block, "input": {}})
            written = json.dumps(given, ensure_ascii=False)
            yield self._delta({"type": "input_json_delta", "partial_json": written})
        yield BlockStopped(self._index)

    def _tool(self, event: ToolCallDelta) -> Iterator[BlockEvent]:
        if self._open == "call" and event.index == self._call:
            yield from self._argue(event.arguments)
        elif event.name or event.index in self._calls:
            self._calls.setdefault(event.index, _Call(event)).pieces.append(event.arguments)
        # else a late piece of a call that was whole and made room for another block

    def _next_call(self) -> Iterator[BlockEvent]:
        yield from self._close()
        index = min(self._calls)
        call = self._calls.pop(index)
        block: dict[str, object] = {
            "type": "tool_use",
            "id": call.head.call_id,
            "name": call.head.name,
            "input": {},
        }
        yield from self._in("call", block)
        self._call = index
        self._arguments = _Arguments()
        for piece in call.pieces:
            yield from self._argue(piece)

    def _argue(self, piece: str) -> Iterator[BlockEvent]:
        if piece:
            self._arguments.feed(piece)
            yield self._delta({"type": "input_json_delta", "partial_json": piece})

    def _in(self, kind: str, block: dict[str, object]) -> Iterator[BlockEvent]:
        """See to it that a block of this kind is open."""
        if self._open == kind:
            return
        yield from self._close()
        self._open = kind
        self._index += 1
        yield BlockStarted(self._index, block)

    def _close(self) -> Iterator[BlockEvent]:
        if self._open:
            self._open = ""
            self._call = None
            yield BlockStopped(self._index)

    def _delta(self, delta: dict[str, object]) -> BlockDelta:
        return BlockDelta(self._index, delta)


def _thought() -> dict[str, object]:
    return {"type": "thinking", "thinking": "", "signature": ""}
