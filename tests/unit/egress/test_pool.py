from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpcore
import pytest
from rig.behaviours import http
from rig.certificates import Authority
from rig.payloads import home_target
from rig.upstream import Behaviour, RecordingUpstream

from gateway.core.target import Tls
from gateway.egress import pool as pools
from gateway.egress.connection import Connection
from gateway.egress.dial import Dialler, Dials, Plane, reach_of
from gateway.egress.pool import Pool
from gateway.egress.tls import tls_context

ASK = b"POST /x HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\n"


def network(port: int) -> Dialler:
    return Dialler(Plane.HOME, {("127.0.0.1", port): reach_of(home_target())}, dials=Dials())


@asynccontextmanager
async def pooled(*behaviours: Behaviour) -> AsyncIterator[tuple[Pool, RecordingUpstream]]:
    async with RecordingUpstream(list(behaviours)) as upstream:
        pool = Pool(network(upstream.port), tls_context())
        try:
            yield pool, upstream
        finally:
            pool.close()


async def asked(pool: Pool, port: int) -> Connection:
    """A connection whose answer is read, still held."""
    connection = await pool.acquire((("127.0.0.1", port), False), 3)
    await connection.exchange(ASK, b"{}")
    while await connection.read():
        pass
    return connection


async def test_a_connection_serves_one_exchange_after_another() -> None:
    async with pooled(http(b"ok")) as (pool, upstream):
        for _ in range(3):
            pool.release(await asked(pool, upstream.port))
        assert upstream.connections == 1


async def test_two_exchanges_at_once_have_a_connection_each() -> None:
    async with pooled(http(b"ok")) as (pool, upstream):
        both = await asyncio.gather(asked(pool, upstream.port), asked(pool, upstream.port))
        assert both[0] is not both[1]
        for connection in both:
            pool.release(connection)
        assert upstream.connections == 2


async def test_a_connection_that_the_target_closed_is_not_used_again() -> None:
    async with pooled(http(b"ok", keep=False)) as (pool, upstream):
        for _ in range(2):
            pool.release(await asked(pool, upstream.port))
        assert upstream.connections == 2


async def test_one_that_ends_while_it_waits_is_forgotten() -> None:
    async with pooled(http(b"ok")) as (pool, upstream):
        first = await asked(pool, upstream.port)
        pool.release(first)
        first.abort()
        assert await asked(pool, upstream.port) is not first


async def test_one_that_waited_too_long_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with pooled(http(b"ok")) as (pool, upstream):
        first = await asked(pool, upstream.port)
        pool.release(first)
        monkeypatch.setattr(pools, "KEEP_ALIVE", 0.0)
        assert await asked(pool, upstream.port) is not first
        assert not first.still


async def test_only_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "IDLE_CONNECTIONS", 1)
    async with pooled(http(b"ok")) as (pool, upstream):
        held = [await asked(pool, upstream.port) for _ in range(3)]
        for connection in held:
            pool.release(connection)
        assert [connection.still for connection in held] == [False, False, True]


async def test_one_whose_answer_was_not_read_is_closed() -> None:
    async with pooled(http(b"ok")) as (pool, upstream):
        connection = await pool.acquire((("127.0.0.1", upstream.port), False), 3)
        pool.release(connection)
        assert not connection.still


async def test_closing_ends_those_in_use_as_well() -> None:
    async with pooled(http(b"ok")) as (pool, upstream):
        waiting, used = await asked(pool, upstream.port), await asked(pool, upstream.port)
        pool.release(waiting)
        pool.close()
        assert not waiting.still
        assert not used.still


async def test_over_tls_the_certificate_must_be_that_of_the_name(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server = authority.server("127.0.0.1")
    async with RecordingUpstream([http(b"ok")], tls=server) as upstream:
        origin = (("127.0.0.1", upstream.port), True)
        pool = Pool(network(upstream.port), tls_context(Tls(ca=str(authority.ca))))
        connection = await pool.acquire(origin, 3)
        await connection.exchange(ASK, b"{}")
        assert await connection.read() == b"ok"
        pool.release(connection)
        assert await pool.acquire(origin, 3) is connection
        pool.close()
        stranger = Pool(network(upstream.port), tls_context())
        with pytest.raises(httpcore.ConnectError):
            await stranger.acquire(origin, 3)
        stranger.close()
