"""An answer while it comes: its events, and hanging up at any moment."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterable

from gateway.core.reply import Reply, ReplyEvent, Started
from gateway.line.completion import Completion


class LiveEvents(AsyncIterator[ReplyEvent]):
    """The events of an answer; closing them early hangs up, even before the first was read."""

    def __init__(
        self, events: AsyncGenerator[ReplyEvent], reply: Reply, completion: Completion
    ) -> None:
        self._events = events
        self._reply = reply
        self._completion = completion
        self._begun = False

    async def __anext__(self) -> ReplyEvent:
        self._begun = True
        return await anext(self._events)

    async def aclose(self) -> None:
        """Hang up; the completion is recorded as cancelled unless it is already written."""
        if self._begun:
            await self._events.aclose()
        else:
            await self._reply.close()
            await self._completion.cancelled()


class Replayed(AsyncIterator[ReplyEvent]):
    """The events of an answer that is whole already; its record is written."""

    def __init__(self, events: Iterable[ReplyEvent]) -> None:
        self._events = iter(events)

    async def __anext__(self) -> ReplyEvent:
        for event in self._events:
            return event
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Nothing is under way."""


async def first_content(reply: Reply) -> tuple[ReplyEvent, ...]:
    """Wait for the first content: a target that breaks off before it can be followed by another."""
    head: list[ReplyEvent] = []
    try:
        async for event in reply.events:
            head.append(event)
            if not isinstance(event, Started):
                break
    except BaseException:
        await reply.close()
        raise
    return tuple(head)


async def whole(head: tuple[ReplyEvent, ...], reply: Reply) -> AsyncGenerator[ReplyEvent]:
    """The events of a reply, those that were read already first."""
    for event in head:
        yield event
    async for event in reply.events:
        yield event
