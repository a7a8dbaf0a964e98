from __future__ import annotations

from collections.abc import Sequence

import pytest
from rig.answering import Response, Scripted, called, exchanged, listening, scope_of

from gateway.api.asgi import Message, Receive, Scope, Send, respond
from gateway.api.guard import Guard
from gateway.core.clock import SystemClock
from gateway.core.errors import AuditUnavailable, InvalidRequest

CLOCK = SystemClock.start()
HOST = ("host", "127.0.0.1:8787")


async def inside(_scope: Scope, _receive: Receive, send: Send) -> None:
    await respond(send, 200, {}, b"in")


async def through(
    *headers: tuple[str, str], hosts: Sequence[str] = (), pipeline: Scripted | None = None
) -> Response:
    guard = Guard(inside, clock=CLOCK, hosts=hosts, answering=pipeline)
    return await called(guard, scope_of("GET", "/livez", headers))


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8787", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8787"]
)
async def test_the_names_of_this_machine_are_accepted(host: str) -> None:
    assert (await through(("host", host))).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "a/?x=",
        "localhost/",
        "localhost:8787:1",
        "localhost:x",
        "user@localhost",
        "127.0.0.2",
        "localhost ",
        "ışık",
    ],
)
async def test_another_host_is_turned_away(host: str) -> None:
    response = await through(("host", host.encode().decode("latin-1")))
    assert (response.status, response.error["code"]) == (400, "unknown_host")


async def test_a_host_of_the_settings_is_accepted() -> None:
    accepted = await through(
        ("host", "turnike.example.com.tr:443"), hosts=["Turnike.example.com.tr"]
    )
    assert accepted.status == 200


async def test_no_host_and_two_hosts_are_turned_away() -> None:
    assert (await through()).status == 400
    assert (await through(HOST, HOST)).error["code"] == "duplicate_header"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://localhost:3000",
        "http://127.0.0.1",
        "ftp://127.0.0.1:8787",
    ],
)
async def test_a_page_of_another_origin_is_turned_away(origin: str) -> None:
    response = await through(HOST, ("origin", origin))
    assert (response.status, response.error["code"]) == (403, "foreign_origin")
    assert not any(name.startswith("access-control") for name in response.headers)


async def test_a_page_of_the_listener_itself_is_let_in() -> None:
    assert (await through(HOST, ("origin", "http://127.0.0.1:8787"))).status == 200
    both = await through(
        HOST, ("origin", "http://127.0.0.1:8787"), ("origin", "https://evil.example")
    )
    assert both.status == 403


async def test_headers_have_bounds() -> None:
    assert (await through(HOST, *[("x", "y")] * 99)).status == 200
    assert (await through(HOST, *[("x", "y")] * 100)).status == 431
    assert (await through(HOST, ("x", "y" * 33_000))).status == 431


async def test_a_name_that_servers_confuse_with_another_is_turned_away() -> None:
    assert (await through(HOST, ("X_Sensitivity", "low"))).error["code"] == "invalid_header"


async def test_what_is_turned_away_is_counted_as_nobody_s() -> None:
    pipeline = Scripted()
    await through(("host", "evil.example"), pipeline=pipeline)
    assert pipeline.refusals == [("unknown_host", None, "openai_chat")]


async def test_nothing_is_turned_away_unrecorded() -> None:
    pipeline = Scripted(unrecorded=AuditUnavailable("The log cannot be written."))
    response = await through(("host", "evil.example"), pipeline=pipeline)
    assert (response.status, response.error["code"]) == (503, "audit_unavailable")


async def test_other_protocols_are_closed_or_passed_on() -> None:
    sent: list[Message] = []
    reached: list[str] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {}

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        reached.append(scope["type"])

    guard = Guard(app, clock=CLOCK)
    await guard({"type": "websocket"}, receive, send)
    await guard({"type": "lifespan"}, receive, send)
    assert (sent, reached) == ([{"type": "websocket.close", "code": 1008}], ["lifespan"])


async def test_over_a_socket_a_request_without_host_never_gets_in() -> None:
    async with listening(Guard(inside, clock=CLOCK)) as port:
        without = await exchanged(port, b"GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n")
        twice = await exchanged(
            port, b"GET /livez HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"
        )
        good = await exchanged(
            port, b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
    assert without.startswith(b"HTTP/1.1 400")
    assert twice.startswith(b"HTTP/1.1 400")
    assert b"duplicate_header" in twice
    assert good.startswith(b"HTTP/1.1 200")


async def test_what_is_no_request_is_counted() -> None:
    pipeline = Scripted()
    fault = InvalidRequest("x", code="invalid_framing")
    await Guard(inside, clock=CLOCK, answering=pipeline).misframed(fault)
    assert pipeline.refusals == [("invalid_framing", None, "http")]
    await Guard(inside, clock=CLOCK).misframed(fault)


async def test_the_bound_of_headers_can_be_another() -> None:
    guard = Guard(inside, clock=CLOCK, most_bytes=100)
    long = ("x-long", "y" * 100)
    assert (await called(guard, scope_of("GET", "/livez", [HOST, long]))).status == 431
