"""What a wire format is, on the way out."""

from __future__ import annotations

from typing import Protocol

from gateway.core.jsontree import JsonObject
from gateway.core.reply import ReplyEvent
from gateway.core.target import Target


class AnswerReader(Protocol):
    """Reads one answer; every method raises Nonsense for what is not one."""

    @property
    def complete(self) -> bool:
        """Whether the target has marked the end of the answer in what was read so far."""
        ...

    def whole(self, body: JsonObject) -> list[ReplyEvent]:
        """The events of an answer that came in one piece, its usage last."""
        ...

    def chunk(self, body: JsonObject) -> list[ReplyEvent]:
        """The events of one event of a stream."""
        ...

    def end(self, *, complete: bool) -> list[ReplyEvent]:
        """The events that close a streamed answer, its usage last.

        `complete` says that the target marked the end itself.
        """
        ...

    def error_in(self, body: JsonObject) -> JsonObject | None:
        """The error object that stands where an answer should, if there is one."""
        ...


class Wire(Protocol):
    """One wire format; `dialect` names the form of the requests that it sends."""

    @property
    def dialect(self) -> str:
        """The dialect whose request tree it takes."""
        ...

    @property
    def path(self) -> str:
        """The path below a target's base URL that it posts to."""
        ...

    def body(self, tree: JsonObject, target: Target, model: str, *, stream: bool) -> JsonObject:
        """The request as `target` gets it: the inspected tree, and the gateway's own fields."""
        ...

    def reader(self, body: JsonObject) -> AnswerReader:
        """A reader for the answer to `body`."""
        ...
