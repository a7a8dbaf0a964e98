from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
import uvicorn
from rig.answering import exchanged

from gateway.api.asgi import App, Receive, Scope, Send, respond
from gateway.api.protocol import Patience, Refused, StrictProtocol
from gateway.core.errors import AuditUnavailable, InvalidRequest

GET = b"GET / HTTP/1.1\r\nhost: localhost\r\n"
CLOSE = b"connection: close\r\n\r\n"


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive
    await respond(send, 200, {}, b"hello")


@asynccontextmanager
async def serving(
    app: App = hello, patience: Patience | None = None, refused: Refused | None = None
) -> AsyncIterator[int]:
    protocol = partial(
        StrictProtocol, patience=patience or Patience(head=0.2, stall=0.2), refused=refused
    )
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            port=0,
            http=protocol,  # type: ignore[arg-type]
            lifespan="off",
            log_config=None,
            access_log=False,
        )
    )
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


async def test_a_good_request_is_answered_and_the_next_one_too() -> None:
    async with serving() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(GET + b"\r\n")
            assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 ")
        writer.close()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET http://localhost/ HTTP/1.1\r\nhost: localhost\r\n" + CLOSE, 400),
        (b"OPTIONS * HTTP/1.1\r\nhost: localhost\r\n" + CLOSE, 400),
        (GET + b"connection: upgrade\r\nupgrade: h2c\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (GET + b"x: " + b"y" * 65_536, 431),
        (b"GET /" + b"y" * 65_536, 431),
        (GET[:-2], 408),
    ],
)
async def test_what_is_no_request_is_turned_away_and_told(data: bytes, status: int) -> None:
    told: list[InvalidRequest] = []

    async def refused(fault: InvalidRequest) -> None:
        told.append(fault)

    async with serving(refused=refused) as port:
        answer = await exchanged(port, data)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"hello" not in answer
    assert [fault.http_status for fault in told] == [status]


async def test_a_connection_that_says_nothing_is_closed_and_not_told_of() -> None:
    async with serving() as port:
        assert await exchanged(port, b"") == b""


async def test_a_request_behind_another_is_dropped_and_the_connection_closed() -> None:
    async with serving() as port:
        answer = await exchanged(port, (GET + b"\r\n") * 3)
    assert answer.count(b"hello") == 1


async def test_a_body_that_is_framed_wrongly_ends_the_request_under_way() -> None:
    ended = asyncio.Event()

    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        while (await receive())["type"] != "http.disconnect":
            pass
        await respond(send, 200, {}, b"late")
        ended.set()

    async with serving(reading) as port:
        data = b"POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"
        answer = await exchanged(port, data)
        await asyncio.wait_for(ended.wait(), 5)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"late" not in answer


async def test_nonsense_behind_an_answer_that_has_begun_cuts_it_off() -> None:
    gone = asyncio.Event()

    async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    async with serving(streaming) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET + b"\r\n")
        await reader.readuntil(b"begun")
        writer.write(b"nonsense\r\n\r\n")
        await asyncio.wait_for(gone.wait(), 5)
        writer.close()


async def test_a_client_that_reads_nothing_is_hung_up_on() -> None:
    gone = asyncio.Event()

    async def flooding(scope: Scope, receive: Receive, send: Send) -> None:
        del scope

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            gone.set()

        watching = asyncio.create_task(watch())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not gone.is_set():
            await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
        await watching

    async with serving(flooding) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(GET + b"\r\n")
        await asyncio.wait_for(gone.wait(), 10)
        writer.transport.abort()


async def test_a_client_that_reads_slowly_and_reads_on_is_served() -> None:
    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await respond(send, 200, {}, b"x" * 8_000_000)

    async with serving(large, Patience(head=5, stall=2)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(GET + CLOSE)
        size = 0
        await asyncio.sleep(0.3)
        while piece := await reader.read(200_000):
            size += len(piece)
        writer.close()
    assert size > 8_000_000


async def test_a_refusal_that_cannot_be_counted_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def refused(fault: InvalidRequest) -> None:
        del fault
        raise AuditUnavailable("The disk is full.")

    async with serving(refused=refused) as port:
        with caplog.at_level(logging.WARNING, "gateway.api.protocol"):
            assert (await exchanged(port, b"nonsense\r\n\r\n")).startswith(b"HTTP/1.1 400 ")
            await asyncio.sleep(0)
    assert "could not be counted" in caplog.text
