from __future__ import annotations

import asyncio
import logging

import httpx
import pytest
from rig.behaviours import cut, head, http, raw
from rig.payloads import home_target
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

from gateway.egress.dial import Dialler, Dials, Plane, reach_of
from gateway.egress.tls import tls_context
from gateway.egress.transport import DialledTransport, direct_client

WORDS = "kelimeler-of-the-upstream"


def direct(port: int) -> httpx.AsyncClient:
    endpoints = {("127.0.0.1", port): reach_of(home_target())}
    network = Dialler(Plane.HOME, endpoints, dials=Dials())
    return direct_client(DialledTransport(network, tls=tls_context()), connect=3)


async def exchange(*behaviours: Behaviour) -> httpx.Response:
    async with (
        RecordingUpstream(list(behaviours)) as upstream,
        direct(upstream.port) as client,
    ):
        request = httpx.Request("POST", f"{upstream.url}/x", content=b"{}")
        request.extensions["timeout"] = client.timeout.as_dict()
        response = await client.send(request)
        assert upstream.requests[0].path == "/v1/x"
        return response


async def test_an_answer_comes_back_with_its_status_headers_and_body() -> None:
    response = await exchange(http(b"hello", status=418, headers={"x-a": "b"}))
    assert response.status_code == 418
    assert response.headers["x-a"] == "b"
    assert response.content == b"hello"


async def test_the_words_of_a_status_line_are_not_kept() -> None:
    line = f"HTTP/1.1 200 {WORDS}\r\ncontent-length: 0\r\n\r\n".encode()
    assert WORDS not in (await exchange(raw(line))).reason_phrase


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        (raw(f"{WORDS}\r\n\r\n".encode()), httpx.RemoteProtocolError),
        (raw(b""), httpx.RemoteProtocolError),
        (cut(head(200, {"content-length": "100"}) + b"x" * 50, 70), httpx.ReadError),
        (raw(head(200, {"content-length": "100"}) + b"x"), httpx.RemoteProtocolError),
        (
            raw(head(200, {"transfer-encoding": "chunked"}) + WORDS.encode() + b"\r\n"),
            httpx.RemoteProtocolError,
        ),
    ],
)
async def test_a_fault_has_its_kind_and_none_of_the_words(
    behaviour: Behaviour, fault: type[Exception]
) -> None:
    with pytest.raises(fault) as caught:
        await exchange(behaviour)
    assert WORDS not in repr(caught.value)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


async def test_nothing_that_an_upstream_says_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await exchange(http(b"{}", headers={"x-words": WORDS}))
    assert WORDS not in caplog.text


async def test_an_address_that_was_not_named_is_a_failed_connect() -> None:
    async with direct(1) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("http://127.0.0.1:2/")
        with pytest.raises(httpx.UnsupportedProtocol):
            await client.get("ftp://127.0.0.1:1/")


async def test_a_header_cannot_be_ended_from_within() -> None:
    async with RecordingUpstream([http(b"")]) as upstream, direct(upstream.port) as client:
        for value in ("a\r\nx-b: c", "a\nx-b: c", "a\x00"):
            with pytest.raises(httpx.LocalProtocolError):
                await client.post(upstream.url, content=b"", headers={"x-a": value})
        assert upstream.received == b""


async def test_cookies_of_a_target_are_not_kept() -> None:
    response = await exchange(http(b"", headers={"set-cookie": "a=b"}))
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("said", [b"", head(200, {"content-length": "5"})], ids=["head", "body"])
async def test_a_target_that_says_nothing_runs_into_the_limit(said: bytes) -> None:
    async def silent(line: Line, _: Received) -> bool:
        await line.send(said)
        await line.hung_up()
        return False

    async with RecordingUpstream([silent]) as upstream, direct(upstream.port) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.post(upstream.url, content=b"", timeout=0.05)


async def test_a_caller_who_goes_away_ends_the_exchange() -> None:
    asked, gone = asyncio.Event(), asyncio.Event()

    async def silent(line: Line, _: Received) -> bool:
        asked.set()
        await line.hung_up()
        gone.set()
        return False

    async with RecordingUpstream([silent]) as upstream, direct(upstream.port) as client:
        asking = asyncio.create_task(client.post(upstream.url, content=b""))
        await asked.wait()
        asking.cancel()
        await gone.wait()
        with pytest.raises(asyncio.CancelledError):
            await asking
