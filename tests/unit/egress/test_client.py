from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from rig.behaviours import http, json_answer, redirect
from rig.certificates import Authority
from rig.payloads import external_target, home_target
from rig.proxy import forward
from rig.upstream import RecordingUpstream

from gateway.core.errors import ContainmentError, SettingsError
from gateway.core.target import Target, Tls
from gateway.egress.client import ExternalClient, HomeClient, TargetClient
from gateway.egress.dial import Dials, Plane, system_resolver


def client(target: Target, dials: Dials | None = None) -> TargetClient:
    kind = HomeClient if target.at_home else ExternalClient
    return kind(target, connect=3, dials=dials or Dials(), resolver=system_resolver)


async def posted(target: Target, dials: Dials | None = None, *, times: int = 1) -> httpx.Response:
    using, base = client(target, dials), target.urls[0]
    try:
        answers = []
        for _ in range(times):
            answers.append(await using.post(f"{base}/chat/completions", [("x-a", "b")], b"{}"))
            await answers[-1].aread()
        return answers[-1]
    finally:
        await using.close()


def test_a_client_of_one_side_cannot_be_made_for_the_other() -> None:
    inside = home_target("a", "http://127.0.0.1:1/v1")
    outside = external_target("b", "http://127.0.0.1:1/v1")
    with pytest.raises(ContainmentError):
        HomeClient(outside, connect=3, dials=Dials(), resolver=system_resolver)
    with pytest.raises(ContainmentError):
        ExternalClient(inside, connect=3, dials=Dials(), resolver=system_resolver)


async def test_a_connection_counts_in_the_plane_of_its_target() -> None:
    async with RecordingUpstream([json_answer()]) as upstream:
        dials = Dials()
        await posted(home_target("a", upstream.url), dials)
        await posted(external_target("b", upstream.url), dials)
    assert dials.connects == {Plane.HOME: 1, Plane.EXTERNAL: 1}


async def test_a_connection_is_used_again() -> None:
    async with RecordingUpstream([json_answer()]) as upstream:
        await posted(home_target("a", upstream.url), times=3)
    assert upstream.connections == 1


async def test_a_redirect_is_not_followed() -> None:
    async with (
        RecordingUpstream([json_answer()]) as elsewhere,
        RecordingUpstream([redirect(f"{elsewhere.url}/chat/completions")]) as upstream,
    ):
        response = await posted(external_target("b", upstream.url))
    assert response.status_code == 307
    assert elsewhere.connections == 0


async def test_cookies_are_not_kept() -> None:
    cookie = http(b"{}", headers={"set-cookie": "session=1; Path=/"})
    async with RecordingUpstream([cookie]) as upstream:
        response = await posted(home_target("a", upstream.url), times=2)
    assert b"session" not in upstream.received
    assert "set-cookie" not in response.headers


async def test_a_server_that_broke_off_is_not_asked_again() -> None:
    async def breaks_off(line: object, request: object) -> bool:
        return False

    async with RecordingUpstream([breaks_off, json_answer()]) as upstream:
        with pytest.raises(httpx.RemoteProtocolError):
            await posted(home_target("a", upstream.url))
    assert len(upstream.requests) == 1


async def test_nothing_but_the_urls_of_the_target_is_reached() -> None:
    async with (
        RecordingUpstream([json_answer()]) as one,
        RecordingUpstream([json_answer()]) as two,
    ):
        using = client(home_target("a", one.url))
        with pytest.raises(httpx.ConnectError):
            await using.post(f"{two.url}/chat/completions", [], b"{}")
        await using.close()
    assert (one.connections, two.connections) == (0, 0)


async def test_what_is_asked_for_has_no_body() -> None:
    async with RecordingUpstream([json_answer()]) as upstream:
        using = client(home_target("a", upstream.url))
        await (await using.get(f"{upstream.url}/models", [("x-a", "b")])).aread()
        await using.close()
    (request,) = upstream.requests
    assert (request.method, request.path, request.body) == ("GET", "/v1/models", b"")


async def test_with_a_proxy_only_the_proxy_is_connected_to() -> None:
    async with (
        RecordingUpstream([json_answer()]) as upstream,
        RecordingUpstream([forward()]) as proxy,
    ):
        dials = Dials()
        target = external_target(
            "b", upstream.url, proxy=f"http://user:word@127.0.0.1:{proxy.port}"
        )
        response = await posted(target, dials)
    assert response.status_code == 200
    assert dials.connects == {Plane.EXTERNAL: 1}
    assert proxy.requests[0].path == f"{upstream.url}/chat/completions"
    assert proxy.requests[0].header("proxy-authorization").startswith("Basic ")


async def test_through_a_tunnel_the_proxy_sees_no_request(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with (
        RecordingUpstream([json_answer()], tls=authority.server("127.0.0.1")) as upstream,
        RecordingUpstream([forward()]) as proxy,
    ):
        target = external_target(
            "b",
            upstream.url,
            proxy=f"http://127.0.0.1:{proxy.port}",
            tls=Tls(ca=str(authority.ca)),
        )
        response = await posted(target)
    assert response.status_code == 200
    assert proxy.requests[0].method == "CONNECT"
    assert b"x-a" not in proxy.received


async def test_mutual_tls_shows_our_certificate_and_verifies_theirs(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    ours = authority.issue("gateway")
    context = authority.server("127.0.0.1", ask_for_certificate=True)
    async with RecordingUpstream([json_answer()], tls=context) as upstream:
        tls = Tls(ca=str(authority.ca), cert=str(ours.cert), key=str(ours.key))
        response = await posted(home_target("a", upstream.url, tls=tls))
        assert response.status_code == 200
        with pytest.raises(httpx.TransportError):
            await posted(home_target("a", upstream.url, tls=Tls(ca=str(authority.ca))))
        with pytest.raises(httpx.ConnectError):
            await posted(home_target("a", upstream.url))
    assert len(upstream.requests) == 1


async def test_a_certificate_for_another_name_is_not_taken(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with RecordingUpstream([json_answer()], tls=authority.server("other")) as upstream:
        with pytest.raises(httpx.ConnectError):
            await posted(home_target("a", upstream.url, tls=Tls(ca=str(authority.ca))))
    assert upstream.requests == []


@pytest.mark.parametrize(
    "url",
    [
        *["", "127.0.0.1:8000", "ftp://a/v1", "unix:///run/x.sock", "http://", "http:///v1"],
        *["http://ok.example\\@169.254.169.254/", "http://user:word@a/v1", "http://a/v1?x=1"],
        *["http://a/v1#x", "http://a b/v1", "http://a/v1\n", "http://a@b@c/", "http://a/v1?"],
    ],
)
def test_a_url_that_others_could_read_differently_is_refused(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        client(home_target("local/m", url))
    assert "local/m" in str(caught.value)
    assert "word" not in str(caught.value)


def test_a_target_without_urls_or_with_an_impossible_proxy_is_refused() -> None:
    with pytest.raises(SettingsError, match="no urls"):
        client(home_target("a"))
    with pytest.raises(SettingsError, match="lies inside"):
        client(home_target("a", "http://127.0.0.1:1", proxy="http://127.0.0.1:2"))
    for proxy in ("socks5://127.0.0.1:1", "http://127.0.0.1:1/path", "127.0.0.1:1"):
        with pytest.raises(SettingsError, match="proxy"):
            client(external_target("b", "https://api.example/v1", proxy=proxy))
