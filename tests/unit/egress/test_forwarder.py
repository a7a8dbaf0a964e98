from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from rig.behaviours import json_answer
from rig.certificates import Authority
from rig.upstream import Line, Received, RecordingUpstream

from gateway.core.target import Tls
from gateway.egress.addresses import Reach
from gateway.egress.dial import Dialler, Dials, Plane
from gateway.egress.forwarder import Forwarder
from gateway.egress.tls import tls_context

OURS, OUTSIDE = Reach(ours=True), Reach(public=True)


@asynccontextmanager
async def before(
    *ports: int, reach: Reach = OURS, dials: Dials | None = None
) -> AsyncIterator[Forwarder]:
    endpoints = {("127.0.0.1", port): reach for port in ports}
    network = Dialler(Plane.EXTERNAL, endpoints, dials=dials or Dials())
    forwarder = Forwarder(network, 2)
    await forwarder.start()
    try:
        yield forwarder
    finally:
        await forwarder.stop()


async def raw(forwarder: Forwarder, head: str) -> bytes:
    """What comes back for a head as it stands, with the right credentials."""
    user = urlsplit(forwarder.url)
    words = base64.b64encode(f"{user.username}:{user.password}".encode()).decode()
    reader, writer = await asyncio.open_connection("127.0.0.1", forwarder.port)
    writer.write(f"{head}\r\nProxy-Authorization: Basic {words}\r\n\r\n".encode())
    try:
        return await asyncio.wait_for(reader.read(), 5)
    finally:
        writer.close()


async def test_a_request_goes_to_its_target_without_what_is_the_proxys() -> None:
    async with (
        RecordingUpstream([json_answer("ja")]) as upstream,
        before(upstream.port) as forwarder,
    ):
        async with httpx.AsyncClient(proxy=forwarder.url) as client:
            answer = await client.post(f"{upstream.url}/x?y=1", json={"a": 1})
        assert answer.status_code == 200
    (request,) = upstream.requests
    assert request.path == "/v1/x?y=1"
    assert request.json == {"a": 1}
    assert request.header("proxy-authorization") == ""
    assert str(urlsplit(forwarder.url).password).encode() not in upstream.received


async def test_a_tunnel_carries_what_the_proxy_cannot_read(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with (
        RecordingUpstream([json_answer("ja")], tls=authority.server("127.0.0.1")) as upstream,
        before(upstream.port) as forwarder,
    ):
        trusted = tls_context(Tls(ca=str(authority.ca)))
        async with httpx.AsyncClient(proxy=forwarder.url, verify=trusted) as client:
            for _ in range(2):
                answer = await client.post(f"{upstream.url}/x", json={})
                assert answer.status_code == 200
    assert (upstream.connections, len(upstream.requests)) == (1, 2)


@pytest.mark.parametrize("credentials", ["", "turnike:guess", "other:"])
async def test_whoever_has_not_its_credentials_gets_nowhere(credentials: str) -> None:
    async with RecordingUpstream([json_answer()]) as upstream, before(upstream.port) as forwarder:
        user = f"{credentials}@" if credentials else ""
        proxy = f"http://{user}127.0.0.1:{forwarder.port}"
        async with httpx.AsyncClient(proxy=proxy) as client:
            answer = await client.get(upstream.url)
        assert answer.status_code == 407
        assert upstream.connections == 0


async def test_another_endpoint_is_refused_and_counted() -> None:
    dials = Dials()
    async with (
        RecordingUpstream([json_answer()]) as elsewhere,
        before(9, dials=dials) as forwarder,
    ):
        async with httpx.AsyncClient(proxy=forwarder.url) as client:
            assert (await client.get(elsewhere.url)).status_code == 403
        tunnel = await raw(forwarder, f"CONNECT 127.0.0.1:{elsewhere.port} HTTP/1.1")
        assert tunnel.startswith(b"HTTP/1.1 403 ")
        assert elsewhere.connections == 0
    assert dials.refused == {Plane.EXTERNAL: 2}
    assert dials.connects == {}


async def test_an_address_that_the_target_may_not_have_is_refused() -> None:
    async with (
        RecordingUpstream([json_answer()]) as upstream,
        before(upstream.port, reach=OUTSIDE) as forwarder,
    ):
        async with httpx.AsyncClient(proxy=forwarder.url) as client:
            assert (await client.get(upstream.url)).status_code == 403
        assert upstream.connections == 0


async def test_an_endpoint_where_nobody_listens_is_a_bad_gateway() -> None:
    async with RecordingUpstream([json_answer()]) as gone:
        port = gone.port
    async with before(port) as forwarder, httpx.AsyncClient(proxy=forwarder.url) as client:
        assert (await client.get(f"http://127.0.0.1:{port}/")).status_code == 502


@pytest.mark.parametrize(
    "first",
    [
        "GET / HTTP/1.1",
        "GET ftp://127.0.0.1/ HTTP/1.1",
        "GET https://127.0.0.1/ HTTP/1.1",
        "GET http:///x HTTP/1.1",
        "GET http://user@127.0.0.1/ HTTP/1.1",
        "CONNECT user@127.0.0.1:80 HTTP/1.1",
        "CONNECT 127.0.0.1:port HTTP/1.1",
        "GET http://127.0.0.1/",
        "nonsense",
        "GET http://127.0.0.1/ş HTTP/1.1",
    ],
)
async def test_a_line_that_is_no_request_to_a_proxy_is_refused(first: str) -> None:
    async with before(80) as forwarder:
        assert (await raw(forwarder, first)).startswith(b"HTTP/1.1 400 ")


async def test_a_second_request_on_a_connection_is_not_taken_elsewhere() -> None:
    async with (
        RecordingUpstream([json_answer("ja")]) as upstream,
        RecordingUpstream([json_answer()]) as elsewhere,
        before(upstream.port, elsewhere.port) as forwarder,
        httpx.AsyncClient(proxy=forwarder.url) as client,
    ):
        for url in (upstream.url, elsewhere.url, upstream.url):
            assert (await client.get(url)).status_code == 200
    assert (len(upstream.requests), len(elsewhere.requests)) == (2, 1)


async def test_a_client_that_hangs_up_hangs_up_at_the_target() -> None:
    gone = asyncio.Event()

    async def waits(line: Line, request: Received) -> bool:
        await line.hung_up()
        gone.set()
        return False

    async with RecordingUpstream([waits]) as upstream, before(upstream.port) as forwarder:
        asking = asyncio.create_task(raw(forwarder, f"GET {upstream.url} HTTP/1.1\r\nHost: x"))
        while not upstream.requests:  # noqa: ASYNC110 - the other end of a socket has no event
            await asyncio.sleep(0.01)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await asyncio.wait_for(gone.wait(), 5)


async def test_its_credentials_are_in_no_repr() -> None:
    async with before(80) as forwarder:
        assert str(urlsplit(forwarder.url).password) not in repr(forwarder)


async def test_stopping_closes_what_is_open_and_may_be_done_twice() -> None:
    async with before(80) as forwarder:
        reader, writer = await asyncio.open_connection("127.0.0.1", forwarder.port)
        await asyncio.sleep(0.05)
        await forwarder.stop()
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()
