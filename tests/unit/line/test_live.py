from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from gateway.core.errors import UpstreamUnavailable
from gateway.core.reply import Reply, ReplyEvent, Started, TextDelta
from gateway.line.live import Replayed, first_content, whole

STARTED = Started(reply_id="r", created=0)


def text(said: str) -> TextDelta:
    return TextDelta(choice=0, text=said)


@dataclass
class Wire:
    """A reply that gives `events`, then raises `fault` if there is one."""

    events: tuple[ReplyEvent, ...]
    fault: Exception | None = None
    closed: list[bool] = field(default_factory=list)

    def reply(self) -> Reply:
        async def events() -> AsyncIterator[ReplyEvent]:
            for event in self.events:
                yield event
            if self.fault is not None:
                raise self.fault

        async def close() -> None:
            self.closed.append(True)

        return Reply(events=events(), close=close)


async def test_the_first_content_comes_with_what_preceded_it_and_nothing_is_lost() -> None:
    reply = Wire((STARTED, text("a"), text("b"))).reply()
    head = await first_content(reply)
    assert head == (STARTED, text("a"))
    assert [event async for event in whole(head, reply)] == [STARTED, text("a"), text("b")]


async def test_a_target_that_breaks_off_before_any_content_is_hung_up_on() -> None:
    wire = Wire((STARTED,), UpstreamUnavailable("It broke off."))
    with pytest.raises(UpstreamUnavailable):
        await first_content(wire.reply())
    assert wire.closed == [True]


async def test_a_reply_without_events_has_an_empty_head() -> None:
    reply = Wire(()).reply()
    assert await first_content(reply) == ()
    assert [event async for event in whole((), reply)] == []


async def test_an_answer_that_was_held_is_replayed_once() -> None:
    replayed = Replayed([STARTED, text("a")])
    assert [event async for event in replayed] == [STARTED, text("a")]
    assert [event async for event in replayed] == []
    await replayed.aclose()
