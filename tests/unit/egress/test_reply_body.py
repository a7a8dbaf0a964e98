from __future__ import annotations

import asyncio
import json

import pytest
from rig.behaviours import (
    DONE,
    Hang,
    answer_events,
    chunk,
    completion,
    cut,
    drip,
    event,
    finish,
    half_close,
    head,
    html,
    http,
    json_answer,
    sse,
)
from rig.payloads import all_of, home_payload, home_target
from rig.upstream import Behaviour, RecordingUpstream

from gateway.core.errors import UpstreamError, UpstreamTimeout, UpstreamUnavailable
from gateway.core.reply import Finished, Reply, ReplyEvent, TextDelta, UsageReported
from gateway.egress.limits import JSON_BODY, Limits
from gateway.egress.send import Egress

WAIT = 10
"""Seconds after which a test that waits for an event gives up."""


class Asking:
    """An upstream, and the way out to it."""

    def __init__(self, *behaviours: Behaviour, limits: Limits | None = None) -> None:
        self.upstream = RecordingUpstream(list(behaviours))
        self._limits = limits

    async def __aenter__(self) -> Asking:
        await self.upstream.__aenter__()
        self._target = home_target("a", self.upstream.url)
        self._egress = Egress([self._target], self._limits)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._egress.close()
        await self.upstream.__aexit__(None, None, None)

    async def send(self, *, stream: bool = True) -> Reply:
        return await self._egress.send_home(home_payload(self._target), stream=stream)

    async def events(self, *, stream: bool = True) -> list[ReplyEvent]:
        return await all_of(await self.send(stream=stream))


def text_of(events: list[ReplyEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_events_arrive_while_the_target_is_still_writing() -> None:
    goes_on = asyncio.Event()

    async def waits(line: object, request: object) -> bool:
        await goes_on.wait()
        return False

    async with Asking(sse(answer_events()[:2], then=waits)) as asking:
        reply = await asking.send()
        seen: list[ReplyEvent] = []
        async with asyncio.timeout(WAIT):
            async for item in reply.events:
                seen.append(item)
                if text_of(seen) == "Mer":
                    break
        await reply.close()
        goes_on.set()
    assert text_of(seen) == "Mer"


async def test_after_the_end_the_connection_serves_the_next_request() -> None:
    async with Asking(sse(), json_answer(), sse()) as asking:
        for stream in (True, False, True):
            await asking.events(stream=stream)
        assert asking.upstream.connections == 1


async def test_what_follows_the_end_is_passed_over() -> None:
    late = [DONE, event(chunk({"content": "late"})), b"data: \xff\n\n", DONE]
    async with Asking(sse([*answer_events(), *late])) as asking:
        events = await asking.events()
    assert text_of(events) == "Merhaba."
    assert isinstance(events[-1], UsageReported)
    assert len([item for item in events if isinstance(item, Finished)]) == 1


async def test_a_stream_that_ended_its_choices_needs_no_mark() -> None:
    async with Asking(sse(answer_events()[:-1])) as asking:
        assert text_of(await asking.events()) == "Merhaba."


@pytest.mark.parametrize(
    "events",
    [
        [],
        [DONE],
        answer_events()[:2],
        [b": ping\n\n"],
        [event(chunk({"content": "a"})), b"data: {broken\n\n"],
        [event(chunk({"content": "a"})), b"data: \xff\xfe\n\n"],
        [event(chunk({"content": "a"})), event({"error": {"message": "secret"}})],
        [event(chunk({"content": "a"})), event({"error": "secret"})],
        [event(chunk({"content": "a"})), event("[]")],
        [b"data: " + b"x" * (2 * 1024 * 1024) + b"\n\n"],
        [event(chunk({"content": "a"})), event(finish("error"))],
    ],
)
async def test_a_stream_that_goes_wrong_is_unavailable(events: list[bytes]) -> None:
    async with Asking(sse(events)) as asking:
        with pytest.raises(UpstreamUnavailable) as caught:
            await asking.events()
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


async def test_a_refusal_inside_a_stream_keeps_its_status() -> None:
    too_long = {"error": {"code": 400, "type": "exceed_context_size_error"}}
    async with Asking(sse([event(too_long)])) as asking:
        with pytest.raises(UpstreamError) as caught:
            await asking.events()
    assert caught.value.code == "context_length_exceeded"


WHOLE = json.dumps(completion()).encode()
JSON = head(200, {"content-type": "application/json", "content-length": str(len(WHOLE))}) + WHOLE


@pytest.mark.parametrize("reset", [True, False])
@pytest.mark.parametrize("at", [0, 1, 12, 60, len(JSON) - 1])
async def test_an_answer_that_is_cut_anywhere_is_unavailable(at: int, reset: bool) -> None:
    async with Asking(cut(JSON, at, reset=reset)) as asking:
        with pytest.raises(UpstreamUnavailable):
            await asking.events(stream=False)


async def test_a_half_closed_connection_is_unavailable() -> None:
    async with Asking(half_close()) as asking:
        with pytest.raises(UpstreamUnavailable):
            await asking.events()


async def test_a_body_beyond_the_limit_is_not_read_to_its_end() -> None:
    body = b'{"a": "' + b"x" * (JSON_BODY + 1) + b'"}'
    async with Asking(http(body)) as asking:
        with pytest.raises(UpstreamUnavailable, match="too large"):
            await asking.events(stream=False)


@pytest.mark.parametrize("stream", [True, False])
async def test_a_target_that_never_answers_runs_into_the_limit(stream: bool) -> None:
    limits = Limits(first_token=0.05) if stream else Limits(total=0.05)
    silent = Hang()
    async with Asking(silent, limits=limits) as asking:
        with pytest.raises(UpstreamTimeout):
            await asking.events(stream=stream)
        await asyncio.wait_for(silent.gone.wait(), WAIT)


async def test_a_stream_that_stops_in_the_middle_runs_into_the_idle_limit() -> None:
    silent = Hang()
    async with Asking(sse(answer_events()[:2], then=silent), limits=Limits(idle=0.05)) as asking:
        with pytest.raises(UpstreamTimeout):
            await asking.events()
        await asyncio.wait_for(silent.gone.wait(), WAIT)


async def test_keep_alive_comments_do_not_hold_off_the_limit() -> None:
    fields = {"content-type": "text/event-stream"}
    dripping = drip(head(200, fields) + b": ping\n\n" * 5000, every=0.001)
    async with Asking(dripping, limits=Limits(first_token=0.5)) as asking:
        with pytest.raises(UpstreamTimeout):
            await asking.events()


async def test_bytes_that_drip_do_not_hold_off_the_total() -> None:
    dripping = drip(JSON + b" " * 5000, every=0.005)
    async with Asking(dripping, limits=Limits(total=0.2, idle=0.1)) as asking:
        with pytest.raises(UpstreamTimeout):
            await asking.events(stream=False)


async def test_closing_a_reply_hangs_up_on_the_target_at_once() -> None:
    silent = Hang()
    async with Asking(sse(answer_events()[:2], then=silent)) as asking:
        reply = await asking.send()
        await anext(reply.events)
        await reply.close()
        await reply.close()
        await asyncio.wait_for(silent.gone.wait(), WAIT)


async def test_a_target_that_speaks_nonsense_is_hung_up_on_without_being_closed() -> None:
    silent = Hang()
    async with Asking(sse([b"data: nonsense\n\n"], then=silent)) as asking:
        reply = await asking.send()
        with pytest.raises(UpstreamUnavailable):
            await anext(reply.events)
        await asyncio.wait_for(silent.gone.wait(), WAIT)


async def test_a_reply_that_nobody_read_can_be_closed() -> None:
    silent = Hang()
    async with Asking(sse([], then=silent)) as asking:
        reply = await asking.send()
        await reply.close()
        await asyncio.wait_for(silent.gone.wait(), WAIT)


async def test_whoever_reads_while_another_closes_sees_a_fault() -> None:
    silent = Hang()
    async with Asking(sse(answer_events()[:2], then=silent)) as asking:
        reply = await asking.send()
        reading = asyncio.create_task(all_of(reply))
        await asyncio.wait_for(silent.began.wait(), WAIT)
        await asyncio.sleep(0.01)
        await reply.close()
        with pytest.raises(UpstreamUnavailable):
            await asyncio.wait_for(reading, WAIT)
        await asyncio.wait_for(silent.gone.wait(), WAIT)


@pytest.mark.parametrize("begun", [True, False])
async def test_cancelling_whoever_waits_hangs_up_on_the_target(begun: bool) -> None:
    silent = Hang()
    async with Asking(sse(answer_events()[:2], then=silent) if begun else silent) as asking:
        waiting = asyncio.create_task(asking.events())
        await asyncio.wait_for(silent.began.wait(), WAIT)
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.wait_for(silent.gone.wait(), WAIT)


async def test_an_error_page_in_place_of_a_stream_is_unavailable() -> None:
    async with Asking(html()) as asking:
        with pytest.raises(UpstreamUnavailable, match="content type"):
            await asking.events()
