from __future__ import annotations

import socket

import pytest
from rig.behaviours import json_answer, redirect
from rig.upstream import RecordingUpstream

from gateway.core.errors import SettingsError, UpstreamUnavailable
from gateway.egress.probe import Probe


async def test_a_post_goes_to_the_base_url_with_its_headers() -> None:
    async with RecordingUpstream([json_answer()]) as listener:
        probe = Probe(f"http://127.0.0.1:{listener.port}/v1/", seconds=5)
        heard = await probe.post("/v1/messages", [("x-api-key", "k")], b"{}")
        await probe.close()
    (request,) = listener.requests
    assert (request.path, request.body) == ("/v1/messages", b"{}")
    assert request.header("x-api-key") == "k"
    assert heard.status == 200


async def test_a_redirect_is_not_followed() -> None:
    async with RecordingUpstream([redirect("http://127.0.0.1:9/")]) as listener:
        probe = Probe(f"http://127.0.0.1:{listener.port}", seconds=5)
        assert (await probe.post("/", [], b"")).status == 307
        await probe.close()


async def test_where_nothing_listens_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    probe = Probe(f"http://127.0.0.1:{port}", seconds=5)
    with pytest.raises(UpstreamUnavailable, match="did not answer"):
        await probe.post("/", [], b"")
    await probe.close()


@pytest.mark.parametrize("url", ["", "x", "ftp://a", "http://u:p@a", "http://a/?b", "http://a/#b"])
def test_an_unusable_url_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="base URL"):
        Probe(url, seconds=5)
