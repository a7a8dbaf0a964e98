"""Requests whose head is wrong: no key that is known, two meanings, another type or method."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import openai
import pytest
import pytest_asyncio
from rig.served import CHAT, OFFENDING, OUTSIDE_KEY, Bad, Served, assert_error, chat, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")

BODY = json.dumps(chat()).encode()
TYPE = "Content-Type: application/json"
MINE = "Authorization: Bearer {key}"
FOREIGN = f"Bearer tk_{OFFENDING}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The lines of a head, where `{key}` stands for the app's key, and what it leads to."""

    lines: tuple[str, ...]
    code: str
    status: int
    line: str = f"POST {CHAT} HTTP/1.1"
    known: bool = False  # whether the caller is, so that the record is in its name
    answer: str = ""  # a line that the answer's head must hold

    def bytes(self, key: str) -> bytes:
        """The whole request as it goes over the wire."""
        lines = (self.line, "Host: localhost", *self.lines, "Connection: close")
        head = "\r\n".join((*lines, f"Content-Length: {len(BODY)}"))
        return head.replace("{key}", key).encode("utf-8") + b"\r\n\r\n" + BODY


def nobody(*lines: str, line: str = f"POST {CHAT} HTTP/1.1") -> Head:
    return Head(
        lines=(TYPE, *lines),
        code="invalid_api_key",
        status=401,
        line=line,
        answer="www-authenticate: Bearer",
    )


def known(*lines: str, code: str, status: int, method: str = "POST", answer: str = "") -> Head:
    line = f"{method} {CHAT} HTTP/1.1"
    return Head(
        lines=(MINE, *lines), code=code, status=status, line=line, known=True, answer=answer
    )


def encoded(name: str) -> Head:
    return known(TYPE, f"Content-Encoding: {name}", code="unsupported_encoding", status=415)


def typed(*lines: str) -> Head:
    return known(*lines, code="unsupported_media_type", status=415)


def method(name: str) -> Head:
    return known(TYPE, code="method_not_allowed", status=405, method=name, answer="allow: POST")


def twofold(*lines: str, code: str = "duplicate_header") -> Head:
    return Head(lines=(TYPE, *lines), code=code, status=400)


ROWS = {
    "16 authorization twice": twofold(MINE, MINE),
    "16 two different keys": twofold(MINE, f"Authorization: {FOREIGN}"),
    "16 x-api-key twice": twofold("x-api-key: {key}", "x-api-key: {key}"),
    "17 both headers, differing": twofold(
        MINE, f"x-api-key: tk_{OFFENDING}", code="conflicting_keys"
    ),
    "18 the key in the query": nobody(line=f"POST {CHAT}?api_key={{key}} HTTP/1.1"),
    "18 the key in the query, too": nobody(MINE, line=f"POST {CHAT}?key={{key}} HTTP/1.1"),
    "18 the key in the query, escaped": nobody(line=f"POST {CHAT}?ap%69_key={{key}} HTTP/1.1"),
    "25 gzip": encoded("gzip"),
    "25 br": encoded("br"),
    "25 zstd": encoded("zstd"),
    "25 identity, then gzip": encoded("identity, gzip"),
    "26 text": typed("Content-Type: text/plain"),
    "26 a form": typed("Content-Type: application/x-www-form-urlencoded"),
    "26 parts of a form": typed("Content-Type: multipart/form-data; boundary=x"),
    "26 UTF-16": typed("Content-Type: application/json; charset=utf-16"),
    "26 no type": typed(),
    "26 two types": typed(TYPE, "Content-Type: text/plain"),
    "27 GET": method("GET"),
    "27 PUT": method("PUT"),
    "27 DELETE": method("DELETE"),
    "27 PATCH": method("PATCH"),
    "27 OPTIONS": method("OPTIONS"),
    "27 TRACE": method("TRACE"),
    "96 no key": nobody(),
    "96 an empty key": nobody("Authorization: Bearer "),
    "96 no scheme": nobody("Authorization: {key}"),
    "96 another scheme": nobody("Authorization: Basic {key}"),
    "97 an unknown key": nobody(f"Authorization: {FOREIGN}"),
    "97 the key and more": nobody("Authorization: Bearer {key}" + OFFENDING),
    "97 SQL": nobody(f"Authorization: Bearer ' OR 1=1 -- {OFFENDING}"),
    "97 SQL in the other header": nobody(f"x-api-key: '; DROP TABLE keys; -- {OFFENDING}"),
    "97 8 KiB": nobody("Authorization: Bearer tk_" + OFFENDING * 640),
    "97 not ASCII": nobody("Authorization: Bearer tk_ığüşöç" + OFFENDING),
    "97 a key of the provider": nobody(f"Authorization: Bearer {OUTSIDE_KEY}"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """A gateway whose detectors need not be loaded: nothing in here is inspected."""
    async with serving(tmp_path_factory.mktemp("door"), ready=False) as running:
        yield running


def parsed(answer: bytes) -> tuple[int, str, bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode("latin-1").lower(), body


@pytest.mark.parametrize("row", ROWS)
async def test_a_head_that_is_wrong_is_refused_and_nothing_is_sent(door: Served, row: str) -> None:
    wrong = ROWS[row]
    before = door.last_record
    status, head, body = parsed(await door.exchange(wrong.bytes(door.key)))
    assert_error(status, body, Bad(body=b"", code=wrong.code, status=wrong.status))
    assert wrong.answer.lower() in head
    assert door.sent == (0, 0, 0, 0)
    records = door.records_since(before)
    if wrong.known:
        (record,) = records
        assert (record["type"], record["status"]) == ("deny", wrong.code)
        assert (record["app"], record["key_id"]) == ("hr", door.key_id)
    else:
        assert records == []
    door.assert_untold()


async def test_27_connect_reaches_nothing(door: Served) -> None:
    answer = await door.exchange(
        b"CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
    )
    assert parsed(answer)[0] == 400
    assert door.sent == (0, 0, 0, 0)
    door.assert_untold()


async def test_every_unknown_key_gets_the_same_answer(door: Served) -> None:
    bodies = set()
    for row, wrong in ROWS.items():
        if row.startswith(("96", "97")):
            bodies.add(parsed(await door.exchange(wrong.bytes(door.key)))[2])
    assert len(bodies) == 1


async def asked(door: Served, key: str) -> int:
    """The status that a request of no model gets: 404 for whoever may ask, 401 for others."""
    headers = {**door.authorised, "authorization": f"Bearer {key}"}
    return (await door.post(chat(model="none"), headers)).status_code


async def test_98_a_revoked_key_is_unknown_at_once(door: Served) -> None:
    key_id, key = door.gateway.new_key("crm", "sales")
    assert await asked(door, key) == 404
    door.gateway.command("keys", "revoke", key_id)
    assert await asked(door, key) == 401
    assert await asked(door, door.key) == 404


async def test_98_an_expired_key_is_unknown(door: Served) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=6)  # making it takes one of them
    _, key = door.gateway.new_key("crm", "sales", "--expires", f"{soon:%Y-%m-%dT%H:%M:%S}")
    async with asyncio.timeout(30):
        while await asked(door, key) == 404:
            continue
    assert await asked(door, key) == 401


@pytest.mark.parametrize("key", ["tk_unknown", OUTSIDE_KEY])
async def test_the_sdk_raises_authentication_error_and_does_not_ask_again(
    door: Served, key: str
) -> None:
    requests: list[str] = []
    async with door.sdk(key, on_request=requests.append) as client:
        with pytest.raises(openai.AuthenticationError) as refused:
            await client.chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": "x"}]
            )
    assert refused.value.code == "invalid_api_key"
    assert len(requests) == 1


async def test_refusals_of_nobody_are_counted_by_cause_and_written_at_the_end(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    expected: Counter[str] = Counter()
    async with serving(tmp_path_factory.mktemp("counted"), ready=False) as running:
        for wrong in ROWS.values():
            if not wrong.known:
                await running.exchange(wrong.bytes(running.key))
                expected[wrong.code] += 1
        await running.exchange(framed({"Host": "evil.example"}))
        await running.exchange(framed({"Host": "localhost", "Origin": "https://evil.example"}))
        expected.update(("unknown_host", "foreign_origin"))
        before = running.last_record
        assert await running.gateway.stop() == 0
        assert [record["type"] for record in running.records_since(before)] == ["stop"]
        written = running.gateway.records(after=before)
        counts = [(record["status"], record["count"]) for record in written if "count" in record]
        assert sorted(counts) == sorted(expected.items())
        assert running.sent == (0, 0, 0, 0)
        assert json.loads(running.gateway.command("audit", "verify", "--format", "json"))["intact"]
        running.assert_untold()


def framed(headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET /v1/models HTTP/1.1\r\n{lines}Connection: close\r\n\r\n".encode()
