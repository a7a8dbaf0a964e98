"""Reads the body of an answer into a reply: whole, or as it is being written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress

import httpx

from gateway.core.jsontree import JsonObject
from gateway.core.reply import Reply, ReplyEvent
from gateway.egress.faults import fault_of_failure, fault_of_object
from gateway.egress.limits import Deadline
from gateway.egress.nonsense import Nonsense
from gateway.egress.sse import SseReader
from gateway.egress.upstream_json import read_object
from gateway.egress.wires.wire import AnswerReader

FAILURES = (httpx.TransportError, httpx.StreamError, TimeoutError, Nonsense)
"""What an exchange can fail with, all told apart by `fault_of_failure`."""

_DONE = "[DONE]"
_DRAIN_SECONDS = 0.05


def open_reply(
    target: str,
    response: httpx.Response,
    reader: AnswerReader,
    deadline: Deadline,
    *,
    stream: bool,
) -> Reply:
    """The reply that `response`, whose body is unread, carries; `reader` knows its wire."""
    if stream:
        inner = _streamed(target, response, reader, deadline)
    else:
        inner = _whole(target, response, reader, deadline)
    events = _guarded(target, response, inner)

    async def close() -> None:
        await response.aclose()
        with suppress(RuntimeError):  # somebody is reading, and will see the hang-up
            await events.aclose()

    return Reply(events=events, close=close)


async def read_whole(response: httpx.Response, deadline: Deadline, limit: int) -> bytes:
    """Read a body to its end; raises Nonsense beyond `limit` bytes, TimeoutError when overdue."""
    body = bytearray()
    async with deadline.waiting():
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > limit:
                raise Nonsense("a body that is too large")
    return bytes(body)


async def _guarded(
    target: str, response: httpx.Response, inner: AsyncGenerator[ReplyEvent, None]
) -> AsyncGenerator[ReplyEvent, None]:
    """Give failures their name, and hang up however the reading ends."""
    try:
        async for event in inner:
            yield event
    except FAILURES as caught:
        failure: Exception = caught
    else:
        return
    finally:
        await inner.aclose()
        await response.aclose()
    raise fault_of_failure(target, failure)


async def _whole(
    target: str, response: httpx.Response, reader: AnswerReader, deadline: Deadline
) -> AsyncGenerator[ReplyEvent, None]:
    body = _answer_in(target, reader, await read_whole(response, deadline, deadline.limits.answer))
    for event in reader.whole(body):
        yield event


async def _streamed(
    target: str, response: httpx.Response, reader: AnswerReader, deadline: Deadline
) -> AsyncGenerator[ReplyEvent, None]:
    sse = SseReader(deadline.limits.event)
    pieces = aiter(response.aiter_raw())
    piece: bytes | None = b""
    while piece is not None:
        async with deadline.waiting():
            piece = await anext(pieces, None)
        batch = sse.finish() if piece is None else sse.feed(piece)
        for data in batch:
            if data.strip() != _DONE:
                for event in reader.chunk(_answer_in(target, reader, data)):
                    yield event
                if not reader.complete:
                    continue
            for event in reader.end(complete=True):
                yield event
            await _drain(pieces)
            return
        if batch:
            deadline.progressed()
    for event in reader.end(complete=False):
        yield event


def _answer_in(target: str, reader: AnswerReader, data: str | bytes) -> JsonObject:
    tree = read_object(data)
    error = reader.error_in(tree)
    if error is not None:
        raise fault_of_object(target, error)
    return tree


async def _drain(pieces: AsyncIterator[bytes]) -> None:
    """Take what little follows the end, so that the connection can serve the next request."""
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while await anext(pieces, None) is not None:
                pass
    except (httpx.TransportError, httpx.StreamError, TimeoutError):
        return
