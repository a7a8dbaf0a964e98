"""What a target answers, as events that every dialect can render.

`Reply` is the one live object of the straight line: its events arrive while
the target is still writing. A reply that was not streamed has the same events.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from gateway.core.jsontree import JsonObject, JsonValue


class FinishReason(StrEnum):
    """Why an answer ended; `PAUSE` asks the app to send the conversation again as it is."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    PAUSE = "pause"


class Channel(StrEnum):
    """Which stream of text inside one choice a piece belongs to."""

    TEXT = "text"
    REASONING = "reasoning"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens, as the target counted them or, where `estimated`, as we did.

    `cached` is the part of `input` that was read from a cache, `written` the
    part that was written to one, `written_hour` the part of `written` that is
    kept for an hour, which costs more. `reasoning` is the part of `output` that
    was thought and not shown.
    """

    input: int
    output: int
    cached: int = 0
    written: int = 0
    written_hour: int = 0
    reasoning: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The target began to answer."""

    reply_id: str
    created: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta:
    """A piece of text of one choice."""

    choice: int
    text: str = field(repr=False)
    channel: Channel = Channel.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCallDelta:
    """A piece of a tool call: its head once (`call_id`, `name`), then pieces of its arguments."""

    choice: int
    index: int
    call_id: str = ""
    name: str = ""
    arguments: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThoughtSealed:
    """One thought of a choice is whole: the reasoning text since the last seal.

    `seal` is what its provider wants to see again with it, unread: a signature
    over the text or, where `hidden`, the thought itself in encrypted form.
    """

    choice: int
    seal: str = field(default="", repr=False)
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A note that belongs to the text of a choice so far, in the shape of its own wire.

    `dialect` names that wire; only answers in it can show the note.
    """

    choice: int
    dialect: str
    note: JsonValue = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """A call of a tool that the provider ran itself, or its result, whole as its wire has it.

    `dialect` names that wire; only answers in it can show it.
    """

    choice: int
    dialect: str
    item: JsonObject = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """The vector of one input of an embeddings request: numbers, or base64 of 32-bit floats."""

    index: int
    vector: tuple[float, ...] | str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogprobsDelta:
    """Log-probabilities of one choice, in the shape the OpenAI wire has for them."""

    choice: int
    logprobs: JsonValue = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """One choice ended; `sequence` is the stop sequence that ended it, where the target says so."""

    choice: int
    reason: FinishReason
    sequence: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageReported:
    """The target's own count."""

    usage: Usage


ReplyEvent: TypeAlias = (
    Started
    | TextDelta
    | ToolCallDelta
    | ThoughtSealed
    | Cited
    | Hosted
    | Embedded
    | LogprobsDelta
    | Finished
    | UsageReported
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer under way.

    `events` raises `UpstreamUnavailable` or `UpstreamTimeout` when the target
    breaks off, and ends after its terminal event. `close` hangs up and may be
    called more than once.
    """

    events: AsyncIterator[ReplyEvent]
    close: Callable[[], Awaitable[None]]
