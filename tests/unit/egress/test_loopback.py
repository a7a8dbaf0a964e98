from __future__ import annotations

import json
import socket

import pytest
from rig.behaviours import hang, http, json_answer, raw, redirect
from rig.upstream import RecordingUpstream

from gateway.core.errors import UpstreamUnavailable
from gateway.egress.loopback import post

BODY = json.dumps({"a": "İ"}, ensure_ascii=False).encode()


async def test_a_post_carries_the_body_as_it_is_and_brings_the_answer() -> None:
    async with RecordingUpstream([json_answer("Merhaba.")]) as listener:
        answered = await post("127.0.0.1", listener.port, "/v1/x?y=1", BODY, seconds=5)
    (request,) = listener.requests
    assert (request.method, request.path, request.body) == ("POST", "/v1/x?y=1", BODY)
    assert request.header("content-type") == "application/json"
    assert answered.status == 200
    assert answered.headers["content-type"] == "application/json"
    assert json.loads(answered.body)["choices"][0]["message"]["content"] == "Merhaba."


async def test_an_error_status_is_an_answer() -> None:
    async with RecordingUpstream([http(b"{}", status=403)]) as listener:
        assert (await post("127.0.0.1", listener.port, "/", b"", seconds=5)).status == 403


async def test_a_redirect_is_shown_and_not_followed() -> None:
    async with RecordingUpstream([redirect("http://127.0.0.1:9/")]) as listener:
        answered = await post("127.0.0.1", listener.port, "/", b"", seconds=5)
    assert answered.status == 307
    assert listener.connections == 1


async def test_a_port_where_nothing_listens_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(UpstreamUnavailable, match=f"127.0.0.1:{port}"):
        await post("127.0.0.1", port, "/", b"", seconds=5)


@pytest.mark.parametrize("behaviour", [hang(), raw(b"nonsense\r\n\r\n"), raw(b"")])
async def test_whatever_is_no_answer_is_unavailable(behaviour: object) -> None:
    async with RecordingUpstream([behaviour]) as listener:  # type: ignore[list-item]
        with pytest.raises(UpstreamUnavailable):
            await post("127.0.0.1", listener.port, "/", b"", seconds=0.5)


async def test_an_address_outside_is_never_dialled() -> None:
    with pytest.raises(UpstreamUnavailable):
        await post("192.0.2.1", 80, "/", b"", seconds=5)


async def test_proxies_of_the_environment_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with RecordingUpstream([json_answer()]) as listener:
        assert (await post("127.0.0.1", listener.port, "/", b"", seconds=5)).status == 200


async def test_an_address_with_colons_is_reached() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(UpstreamUnavailable, match=rf"\[::1\]:{port}"):
        await post("::1", port, "/", b"", seconds=5)


async def test_what_was_said_does_not_print() -> None:
    async with RecordingUpstream([http(b"a secret")]) as listener:
        answered = await post("127.0.0.1", listener.port, "/", b"", seconds=5)
    assert "secret" not in repr(answered)
