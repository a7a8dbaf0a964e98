"""Turns the events of an answer into the content blocks of a message, one after the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.core.jsontree import plain
from gateway.core.reply import (
    Channel,
    Cited,
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


class Content:
    """Opens, fills and closes blocks; only one is open at a time.

    Calls may arrive interleaved: the pieces of one that cannot be open yet wait.
    `seal` wraps what a provider wants to see again.
    """

    def __init__(self, seal: Callable[[str], str]) -> None:
        self._seal = seal
        self._index = -1
        self._open = ""  # text, thinking, or call
        self._call: int | None = None
        self._said: list[str] = []
        self._waiting: dict[int, _Call] = {}

    def feed(self, event: ReplyEvent) -> Iterator[BlockEvent]:
        """Take one event of the answer; those that are no content give nothing."""
        if isinstance(event, TextDelta):
            yield from self._text(event)
        elif isinstance(event, ThoughtSealed):
            yield from self._sealed(event)
        elif isinstance(event, Cited):
            if event.dialect == DIALECT:
                yield from self._in("text", {"type": "text", "text": ""})
                note = plain(event.note)
                yield self._delta({"type": "citations_delta", "citation": note})
        elif isinstance(event, ToolCallDelta):
            yield from self._tool(event)

    def finish(self) -> Iterator[BlockEvent]:
        """Close the open block, and give the calls that had to wait."""
        yield from self._close()
        for index in sorted(self._waiting):
            yield from self._begin(index, self._waiting.pop(index))
            yield from self._close()

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

    def _tool(self, event: ToolCallDelta) -> Iterator[BlockEvent]:
        if self._open == "call" and event.index == self._call:
            if event.arguments:
                self._said.append(event.arguments)
                yield self._delta(_arguments(event.arguments))
            if self._waiting and _is_whole("".join(self._said)):
                following = min(self._waiting)
                yield from self._begin(following, self._waiting.pop(following))
            return
        if not event.name and event.index not in self._waiting:
            return  # a late piece of a call that the target had left for another block
        waiting = self._waiting.setdefault(event.index, _Call(event))
        waiting.pieces.append(event.arguments)
        if self._open == "call" and not _is_whole("".join(self._said)):
            return
        yield from self._begin(event.index, self._waiting.pop(event.index))

    def _begin(self, index: int, call: _Call) -> Iterator[BlockEvent]:
        yield from self._close()
        head = call.head
        block: dict[str, object] = {
            "type": "tool_use",
            "id": head.call_id,
            "name": head.name,
            "input": {},
        }
        yield from self._in("call", block)
        self._call = index
        self._said = [piece for piece in call.pieces if piece]
        for piece in self._said:
            yield self._delta(_arguments(piece))

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


def _arguments(piece: str) -> dict[str, object]:
    return {"type": "input_json_delta", "partial_json": piece}


def _is_whole(arguments: str) -> bool:
    """Whether the arguments of a call have all come: they are JSON."""
    try:
        json.loads(arguments)
    except (ValueError, RecursionError):
        return False
    return True
