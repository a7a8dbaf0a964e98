from __future__ import annotations

import socket
from pathlib import Path

import pytest
from rig.behaviours import http, json_answer, redirect
from rig.certificates import Authority
from rig.upstream import RecordingUpstream

from gateway.core.errors import SettingsError, UpstreamUnavailable
from gateway.core.target import Tls
from gateway.egress import metadata
from gateway.egress.dial import Dials, Plane
from gateway.egress.metadata import MetadataClient


async def test_a_request_goes_to_the_base_url_with_its_headers() -> None:
    dials = Dials()
    async with RecordingUpstream([json_answer()]) as listener:
        client = MetadataClient(listener.url, seconds=5, dials=dials)
        heard = await client.ask("PUT", "/a?b=c", [("x-a", "k")], b"{}")
        await client.close()
    (request,) = listener.requests
    assert (request.method, request.path, request.body) == ("PUT", "/v1/a?b=c", b"{}")
    assert request.header("x-a") == "k"
    assert heard.status == 200
    assert dials.connects == {Plane.METADATA: 1}


async def test_a_redirect_is_not_followed() -> None:
    async with RecordingUpstream([redirect("http://127.0.0.1:9/")]) as listener:
        client = MetadataClient(f"http://127.0.0.1:{listener.port}", seconds=5)
        assert (await client.ask("GET", "/", [])).status == 307
        await client.close()


async def test_where_nothing_listens_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = MetadataClient(f"http://127.0.0.1:{port}", seconds=5)
    with pytest.raises(UpstreamUnavailable, match="did not answer"):
        await client.ask("POST", "/", [])
    await client.close()


async def test_an_answer_without_an_end_is_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "JSON_BODY", 10)
    async with RecordingUpstream([http(b"x" * 11)]) as listener:
        client = MetadataClient(listener.url, seconds=5)
        with pytest.raises(UpstreamUnavailable, match="without an end"):
            await client.ask("GET", "", [])
        await client.close()


async def test_a_server_that_another_authority_vouches_for_is_not_spoken_to(
    tmp_path: Path,
) -> None:
    authority = Authority(tmp_path)
    async with RecordingUpstream([json_answer()], authority.server("127.0.0.1")) as listener:
        trusting = MetadataClient(listener.url, seconds=5, tls=Tls(ca=str(authority.ca)))
        assert (await trusting.ask("GET", "", [])).status == 200
        await trusting.close()
        wary = MetadataClient(listener.url, seconds=5)
        with pytest.raises(UpstreamUnavailable):
            await wary.ask("GET", "", [])
        await wary.close()


async def test_what_was_said_does_not_print() -> None:
    async with RecordingUpstream([http(b"a secret")]) as listener:
        client = MetadataClient(listener.url, seconds=5)
        assert "secret" not in repr(await client.ask("GET", "", []))
        await client.close()


@pytest.mark.parametrize("url", ["", "x", "ftp://a", "http://u:p@a", "http://a/?b", "http://a/#b"])
def test_an_unusable_url_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="base URL"):
        MetadataClient(url, seconds=5)
