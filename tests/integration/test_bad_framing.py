"""Requests that are framed wrongly, as bytes on a socket: refused, closed, and nothing is sent.

The numbers are those of the catalogue of bad inputs that the project keeps.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.behaviours import answer_events, sse
from rig.served import CHAT, OFFENDING, Served, chat, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")

BODY = json.dumps(chat(user=OFFENDING)).encode()
LENGTH = f"Content-Length: {len(BODY)}"


def framed(*lines: str, body: bytes = BODY, target: str = CHAT, host: str = "127.0.0.1") -> bytes:
    """A request with these header lines beside the usual ones; `{key}` stands for the app's key."""
    usual = [f"POST {target} HTTP/1.1", *([f"Host: {host}"] if host else [])]
    closing = [] if any(line.startswith("Connection:") for line in lines) else ["Connection: close"]
    named = ["Authorization: Bearer {key}", "Content-Type: application/json"]
    head = [*usual, *named, *closing, *lines]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
MANY = [f"X-{number}: y" for number in range(101)]
#: What is sent, and the statuses with which it may be refused.
CASES: dict[str, tuple[bytes, set[int]]] = {
    "1 both a length and chunks": (
        framed(LENGTH, "Transfer-Encoding: chunked", body=CHUNKED),
        {400},
    ),
    "2 two lengths": (framed(LENGTH, f"Content-Length: {len(BODY) + 1}"), {400}),
    "2 the same length twice": (framed(LENGTH, LENGTH), {400}),
    "3 a list of lengths": (framed(f"Content-Length: {len(BODY)}, {len(BODY)}"), {400}),
    "4 a length with a sign": (framed(f"Content-Length: +{len(BODY)}"), {400}),
    "4 a length in hexadecimal": (framed(f"Content-Length: {len(BODY):#x}"), {400}),
    "4 a negative length": (framed("Content-Length: -1"), {400}),
    "5 an unknown encoding": (framed("Transfer-Encoding: xchunked", body=CHUNKED), {400, 501}),
    "6 chunked is not the last": (
        framed("Transfer-Encoding: chunked, identity", body=CHUNKED),
        {400},
    ),
    "6 chunked twice": (framed("Transfer-Encoding: chunked, chunked", body=CHUNKED), {400}),
    "7 a space before the colon": (framed("Transfer-Encoding : chunked", body=CHUNKED), {400}),
    "8 a folded header": (framed("X-Note: one\r\n two", LENGTH), {400}),
    "9 bare line feeds": (framed(LENGTH).replace(b"\r\n", b"\n"), {400}),
    "10 a bare carriage return": (framed("X-Note: a\rb", LENGTH), {400}),
    "10 a NUL": (framed("X-Note: a\0b", LENGTH), {400}),
    "11 no Host": (framed(LENGTH, host=""), {400}),
    "12 two Hosts": (framed("Host: 127.0.0.1", LENGTH), {400}),
    "13 a Host with a path": (framed(LENGTH, host="a/?x="), {400}),
    "14 another host's URL": (framed(LENGTH, target=f"http://example.com{CHAT}"), {400}),
    "14 a URL in place of a path": (framed(LENGTH, target=f"http://127.0.0.1{CHAT}"), {400}),
    "15 two slashes": (framed(LENGTH, target=f"/{CHAT}"), {404}),
    "15 an encoded letter": (framed(LENGTH, target="/v1/%63hat/completions"), {404}),
    "15 a step up": (framed(LENGTH, target="/v1/../v1/chat/completions"), {404}),
    "15 a parameter of the path": (framed(LENGTH, target=f"{CHAT};x"), {404}),
    "16 two keys": (framed("Authorization: Bearer {key}", LENGTH), {400}),
    "17 two ways to show a key": (framed("x-api-key: another", LENGTH), {400}),
    "19 an underscore": (framed("X_Sensitivity: low", LENGTH), {400}),
    "20 a header of 64 KiB": (framed("X-Long: " + "y" * 65_536, LENGTH), {431}),
    "20 101 headers": (framed(*MANY, LENGTH), {431}),
    "20 a path of 64 KiB": (framed(LENGTH, target=f"{CHAT}?{'y' * 65_536}"), {400, 414, 431}),
    "24 a promise that is too large": (
        framed("Expect: 100-continue", f"Content-Length: {33 * 1024 * 1024}", body=b""),
        {413},
    ),
    "25 gzip": (framed("Content-Encoding: gzip", LENGTH), {415}),
    "26 another charset": (
        framed(LENGTH).replace(b"application/json", b"application/json; charset=utf-16"),
        {415},
    ),
    "26 a form": (
        framed(LENGTH).replace(b"application/json", b"application/x-www-form-urlencoded"),
        {415},
    ),
    "27 another method": (framed(LENGTH).replace(b"POST", b"PUT", 1), {405}),
    "27 TRACE": (framed(body=b"").replace(b"POST", b"TRACE", 1), {405}),
    "27 CONNECT": (
        framed(body=b"", target="127.0.0.1:443").replace(b"POST", b"CONNECT", 1),
        {400, 404, 405},
    ),
    "a chunk without a size": (framed("Transfer-Encoding: chunked", body=b"zz\r\n\r\n"), {400}),
    "a chunk extension of 64 KiB": (
        framed("Transfer-Encoding: chunked", body=b"1;" + b"x" * 65_536 + b"\r\n{\r\n0\r\n\r\n"),
        {400, 413},
    ),
    "an upgrade": (
        framed("Connection: Upgrade", "Upgrade: websocket", LENGTH, "Sec-WebSocket-Key: x"),
        {400, 404, 426},
    ),
    "HTTP/2 without asking": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400}),
    "no HTTP at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 50, {400}),
}


@pytest.mark.parametrize("name", CASES)
async def test_it_is_refused_and_nothing_is_sent(name: str, served: Served) -> None:
    data, statuses = CASES[name]
    sent = served.sent
    answer = await served.exchange(data.replace(b"{key}", served.key.encode()))
    status = re.match(rb"HTTP/1\.1 ([0-9]{3}) ", answer)
    assert status, answer[:80]
    assert int(status[1]) in statuses, answer[:300]
    assert len(re.findall(rb"HTTP/1\.1 [0-9]{3} ", answer)) == 1
    assert OFFENDING.encode() not in answer
    assert served.sent == sent
    served.assert_untold()


async def recorded(served: Served, after: int, kind: str) -> list[dict[str, object]]:
    """Wait for newer records of a kind."""
    async with asyncio.timeout(20):
        while True:
            found = [item for item in served.records_since(after) if item["type"] == kind]
            if found:
                return found
            await asyncio.sleep(0.05)


async def dripped(served: Served, data: bytes, *, every: float, seconds: float) -> bytes:
    """Send one byte at a time, and return what comes back once the gateway closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    try:
        async with asyncio.timeout(seconds):
            answer = asyncio.create_task(reader.read())
            for byte in data:
                if answer.done():
                    break
                writer.write(bytes([byte]))
                await asyncio.sleep(every)
            return await answer
    finally:
        writer.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def impatient(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """A gateway that waits a second for a client, where others wait longer."""
    limits = dict.fromkeys(("receive_headers", "receive_body", "stall"), "1s")
    async with serving(tmp_path_factory.mktemp("impatient"), limits=limits) as running:
        yield running


async def test_21_headers_that_drip_in_are_not_waited_for(impatient: Served) -> None:
    answer = await dripped(impatient, framed(LENGTH)[:200], every=0.05, seconds=10)
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_22_a_body_that_drips_in_is_not_waited_for(impatient: Served) -> None:
    head, _, body = framed(LENGTH).replace(b"{key}", impatient.key.encode()).partition(b"\r\n\r\n")
    reader, writer = await asyncio.open_connection("127.0.0.1", impatient.port)
    writer.write(head + b"\r\n\r\n" + body[:1])
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_a_connection_that_says_nothing_is_closed(impatient: Served) -> None:
    assert await dripped(impatient, b"", every=0, seconds=10) == b""


async def test_23_a_body_that_ends_too_soon_is_nobody(served: Served) -> None:
    sent, before = served.sent, served.last_record
    data = framed(LENGTH, body=BODY[:-9]).replace(b"{key}", served.key.encode())
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(data)
    writer.write_eof()
    assert await reader.read() == b""
    writer.close()
    records = await recorded(served, before, "deny")
    assert [record["status"] for record in records] == ["client_abort"]
    assert served.sent == sent


async def test_28_a_request_behind_another_is_not_answered(served: Served) -> None:
    sent = served.sent
    first = framed(LENGTH, "Connection: keep-alive", body=b"{" + b" " * (len(BODY) - 1))
    second = framed(LENGTH)
    answer = await served.exchange((first + second).replace(b"{key}", served.key.encode()))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"x-turnike-request") == 1
    assert served.sent == sent


async def test_29_and_31_what_a_client_says_of_the_connection_stays_here(served: Served) -> None:
    lines = (
        LENGTH,
        "Connection: close, x-api-key",
        f"X-Request-Id: https://example.com/{'y' * 4096}",
        "X-Forwarded-For: 10.0.0.1",
    )
    body = json.dumps(chat()).encode()
    data = framed(*lines[1:], f"Content-Length: {len(body)}", body=body)
    before = len(served.outside.requests)
    answer = await served.exchange(data.replace(b"{key}", served.key.encode()))
    assert answer.startswith(b"HTTP/1.1 200 ")
    (received,) = served.outside.requests[before:]
    named = {name.lower() for name, _ in received.headers}
    assert not named & {"x-request-id", "x-forwarded-for"}
    assert served.key not in str(received.headers)
    assert b"example.com" not in answer


async def test_111_a_client_that_stops_reading_is_hung_up_on(impatient: Served) -> None:
    lots = ["x" * 60_000] * 400
    impatient.outside.behaviours[:] = [sse(answer_events(lots))]
    reader, writer = await asyncio.open_connection("127.0.0.1", impatient.port, limit=1024)
    body = json.dumps(chat(stream=True)).encode()
    before = impatient.last_record
    data = framed(f"Content-Length: {len(body)}", body=body)
    writer.write(data.replace(b"{key}", impatient.key.encode()))
    (done,) = await recorded(impatient, before, "completion")
    assert done["status"] == "cancelled"
    writer.transport.abort()
    del reader


async def test_what_is_no_request_is_counted_and_not_recorded_one_by_one(served: Served) -> None:
    before = served.last_record
    for _ in range(20):
        await served.exchange(b"nonsense\r\n\r\n")
    assert served.records_since(before) == []
