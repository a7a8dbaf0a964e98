from __future__ import annotations

import httpx
import pytest
from rig.behaviours import http, raw
from rig.proxy import forward
from rig.upstream import Behaviour, RecordingUpstream

from gateway.egress.addresses import Reach
from gateway.egress.dial import Dialler, Dials, Plane
from gateway.egress.proxied import ProxiedTransport
from gateway.egress.tls import tls_context
from gateway.egress.transport import direct_client

WORDS = "kelimeler-of-the-upstream"


def through(port: int) -> httpx.AsyncClient:
    endpoints = {("127.0.0.1", port): Reach(ours=True, public=True)}
    network = Dialler(Plane.EXTERNAL, endpoints, dials=Dials())
    proxy = httpx.Proxy(f"http://user:word@127.0.0.1:{port}")
    return direct_client(ProxiedTransport(network, tls=tls_context(), proxy=proxy), connect=3)


async def exchange(answers: Behaviour) -> httpx.Response:
    async with (
        RecordingUpstream([answers]) as upstream,
        RecordingUpstream([forward()]) as proxy,
        through(proxy.port) as client,
    ):
        return await client.post(f"{upstream.url}/x", content=b"{}")


async def test_an_answer_comes_back_with_its_status_and_body() -> None:
    response = await exchange(http(b"hello", status=418, headers={"set-cookie": "a=b"}))
    assert response.status_code == 418
    assert response.content == b"hello"
    assert "set-cookie" not in response.headers


async def test_a_fault_has_its_kind_and_none_of_the_words() -> None:
    with pytest.raises(httpx.RemoteProtocolError) as caught:
        await exchange(raw(f"{WORDS}\r\n\r\n".encode()))
    assert WORDS not in repr(caught.value)
    assert caught.value.__context__ is None
