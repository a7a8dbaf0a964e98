from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from rig.behaviours import head, http, raw
from rig.payloads import home_target
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

from gateway.egress.connection import MOST_OUTSIDE, MOST_UNREAD, Connection
from gateway.egress.dial import Dialler, Dials, Plane, reach_of

ASK = b"POST /x HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\n"
CHUNKED = head(200, {"transfer-encoding": "chunked"})


@asynccontextmanager
async def connected(
    *behaviours: Behaviour, gone: asyncio.Event | None = None
) -> AsyncIterator[Connection]:
    """A connection to an upstream that does these things in turn; `gone` is set at its end."""
    ended = gone or asyncio.Event()
    async with RecordingUpstream(list(behaviours)) as upstream:
        endpoint = ("127.0.0.1", upstream.port)
        network = Dialler(Plane.HOME, {endpoint: reach_of(home_target())}, dials=Dials())
        connection = await network.connect(
            lambda: Connection(lambda _: ended.set()), endpoint, timeout=3
        )
        try:
            yield connection
        finally:
            connection.abort()


async def whole(connection: Connection) -> bytes:
    await connection.exchange(ASK, b"{}")
    body = b""
    while piece := await connection.read():
        body += piece
    return body


async def test_one_exchange_follows_another() -> None:
    async with connected(http(b"one"), http(b"two", status=404)) as connection:
        assert await whole(connection) == b"one"
        assert connection.rest()
        assert connection.still
        assert await whole(connection) == b"two"
        assert connection.status == 404
        assert (b"content-length", b"3") in connection.headers


async def test_a_word_in_between_is_no_answer() -> None:
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: x\r\n\r\n"
    async with connected(raw(early + head(200, {"content-length": "2"}) + b"ok")) as connection:
        assert await whole(connection) == b"ok"
        assert connection.status == 200
        assert connection.headers == [(b"content-length", b"2")]


async def test_an_answer_without_a_length_ends_where_the_target_hangs_up() -> None:
    async with connected(raw(head(200, {"x": "y"}) + b"all of it")) as connection:
        assert await whole(connection) == b"all of it"
        assert not connection.rest()


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx-long: " + b"a" * (MOST_OUTSIDE + 1),
        CHUNKED + b"0\r\n" + b"trailer: x\r\n" * (MOST_OUTSIDE // 10),
        head(200, {"transfer-encoding": "gzip"}) + b"x",
        b"HTTP/1.1 100 Continue\r\n\r\n" * (MOST_OUTSIDE // 20),
        b"220 ready\r\n",
    ],
    ids=["another protocol", "a long header", "long trailers", "no framing", "no end", "no http"],
)
async def test_what_is_no_answer_ends_the_exchange(said: bytes) -> None:
    async with connected(raw(said)) as connection:
        with pytest.raises(httpx.RemoteProtocolError):
            await whole(connection)
        assert not connection.rest()


@pytest.mark.parametrize("more", [b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", b"junk"])
async def test_what_comes_behind_an_answer_is_of_no_exchange(more: bytes) -> None:
    answer = head(200, {"content-length": "2"}) + b"ok"
    async with connected(raw(answer + more, keep=True)) as connection:
        assert await whole(connection) == b"ok"
        assert not connection.rest()


async def test_who_speaks_without_having_been_asked_is_hung_up_on() -> None:
    async def late(line: Line, _: Received) -> bool:
        await line.send(head(200, {"content-length": "2"}) + b"ok")
        await asyncio.sleep(0.05)
        await line.send(head(200, {"content-length": "5"}) + b"wrong")
        await line.hung_up()
        return False

    gone = asyncio.Event()
    async with connected(late, gone=gone) as connection:
        assert await whole(connection) == b"ok"
        assert connection.rest()
        await gone.wait()
        with pytest.raises(httpx.TransportError):
            await whole(connection)


async def test_a_target_that_says_it_will_close_is_not_asked_again() -> None:
    async with connected(http(b"bye", keep=False)) as connection:
        assert await whole(connection) == b"bye"
        assert not connection.rest()


async def test_a_body_that_nobody_reads_makes_the_target_wait() -> None:
    size, sent = 64 * MOST_UNREAD, asyncio.Event()

    async def much(line: Line, _: Received) -> bool:
        await line.send(head(200, {"content-length": str(size)}))
        await line.send(b"x" * size)
        sent.set()
        return True

    async with connected(much) as connection:
        await connection.exchange(ASK, b"{}")
        for _ in range(20):
            await asyncio.sleep(0.01)
        assert not sent.is_set()
        read = 0
        while piece := await connection.read():
            read += len(piece)
        assert read == size
        assert connection.rest()


async def test_an_exchange_over_an_ended_connection_fails() -> None:
    async with connected(http(b"")) as connection:
        connection.abort()
        assert not connection.still
        with pytest.raises(httpx.WriteError):
            await connection.exchange(ASK, b"{}")
