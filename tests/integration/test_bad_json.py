"""Bodies that are no JSON, or JSON that two readers could take for different things."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from rig.served import CHAT, OFFENDING, Bad, Served, assert_error, chat

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHOLE = json.dumps(chat()).encode()
MIB = 1 << 20


def with_raw(member: str) -> bytes:
    """A request whose last member is written exactly so."""
    return WHOLE[:-1] + b", " + member.encode() + b"}"


def bad(body: bytes, code: str, **more: str) -> Bad:
    return Bad(body=body, code=code, **more)  # type: ignore[arg-type]


WORD = json.dumps(OFFENDING)
ROWS = {
    "33 empty": bad(b"", "invalid_json"),
    "33 white space": bad(b" \r\n\t", "invalid_json"),
    "34 truncated in a string": bad(WHOLE[: WHOLE.index(OFFENDING.encode()) + 5], "invalid_json"),
    "34 truncated at the end": bad(WHOLE[:-1], "invalid_json"),
    "35 a second document": bad(WHOLE + b" " + WHOLE, "invalid_json"),
    "35 a second document on a line of its own": bad(WHOLE + b"\n{}", "invalid_json"),
    "36 a key twice": bad(with_raw(f'"model": {WORD}'), "duplicate_key"),
    "36 messages twice": bad(with_raw('"messages": []'), "duplicate_key"),
    "37 a key twice inside": bad(with_raw(f'"x": {{"a": 1, "a": {WORD}}}'), "duplicate_key"),
    "37 a key twice by an escape": bad(with_raw(f'"\\u006dodel": {WORD}'), "duplicate_key"),
    "37 an offending key twice": bad(
        with_raw(f'"metadata": {{{WORD}: 1, {WORD}: 2}}'), "duplicate_key"
    ),
    "38 NaN": bad(with_raw('"temperature": NaN'), "invalid_number"),
    "38 Infinity": bad(with_raw('"temperature": Infinity'), "invalid_number"),
    "38 -Infinity": bad(with_raw('"temperature": -Infinity'), "invalid_number"),
    "38 1e400": bad(with_raw('"temperature": 1e400'), "invalid_number"),
    "39 over 2^53": bad(with_raw('"seed": 9007199254740993'), "invalid_number"),
    "39 2^64": bad(with_raw('"seed": 18446744073709551616'), "invalid_number"),
    "40 half a pair": bad(with_raw(f'"user": "{OFFENDING}\\ud800"'), "invalid_unicode"),
    "40 half a pair as a key": bad(with_raw('"x": {"\\udfff": 1}'), "invalid_unicode"),
    "41 a byte order mark": bad(b"\xef\xbb\xbf" + WHOLE, "invalid_unicode"),
    "41 UTF-16": bad(json.dumps(chat()).encode("utf-16"), "invalid_unicode"),
    "41 UTF-32": bad(json.dumps(chat()).encode("utf-32-le"), "invalid_json"),
    "41 overlong": bad(WHOLE.replace(b"user", b"us\xc0\xafer"), "invalid_unicode"),
    "41 Latin-1": bad(WHOLE.replace(b"user", "ü".encode("latin-1")), "invalid_unicode"),
    "41 a surrogate in UTF-8": bad(WHOLE.replace(b"user", b"\xed\xa0\x80"), "invalid_unicode"),
    "42 65 levels": bad(with_raw('"x": ' + "[" * 64 + "]" * 64), "too_deep"),
    "42 65 levels of objects": bad(with_raw('"x": ' + '{"a":' * 64 + "1" + "}" * 64), "too_deep"),
    "42 100,000 levels": bad(with_raw('"x": ' + "[" * 100_000), "too_deep"),
    "43 100,001 keys": bad(
        with_raw(json.dumps({"x": {str(number): 1 for number in range(100_001)}})[1:-1]),
        "too_large",
    ),
    "43 100,001 items": bad(with_raw('"x": [' + "0," * 100_000 + "0]"), "too_large"),
    "45 a list": bad(b"[" + WHOLE + b"]", "invalid_type"),
    "45 a string": bad(WORD.encode(), "invalid_type"),
    "45 a number": bad(b"42", "invalid_type"),
    "45 null": bad(b"null", "invalid_type"),
    "46 __proto__": bad(with_raw(f'"__proto__": {WORD}'), "unknown_parameter"),
    "46 __proto__ inside": bad(with_raw('"metadata": {"__proto__": {}}'), "unknown_parameter"),
    "46 constructor": bad(with_raw('"constructor": {}'), "unknown_parameter", param="options"),
    "46 constructor inside": bad(
        with_raw('"metadata": {"constructor": "x"}'), "unknown_parameter", param="metadata{0}"
    ),
    "47 5,000 digits": bad(with_raw('"seed": ' + "7" * 5_000), "invalid_number"),
    "47 5,000 digits behind a point": bad(
        with_raw('"temperature": 0.' + "7" * 5_000), "invalid_number"
    ),
    "48 a raw line end": bad(with_raw(f'"user": "{OFFENDING}\n"'), "invalid_json"),
    "48 a raw NUL": bad(with_raw(f'"user": "{OFFENDING}\x00"'), "invalid_json"),
    "49 an escaped NUL": bad(
        json.dumps(chat(messages=[{"role": "user", "content": OFFENDING + "\0"}])).encode(),
        "invalid_unicode",
    ),
    "50 a comment": bad(with_raw(f'"user": {WORD} /* x */'), "invalid_json"),
    "50 a comment to the end of the line": bad(with_raw(f'"user": {WORD} // x\n'), "invalid_json"),
    "50 a trailing comma": bad(with_raw(f'"user": {WORD},'), "invalid_json"),
    "50 single quotes": bad(with_raw(f"'user': '{OFFENDING}'"), "invalid_json"),
    "50 a bare key": bad(with_raw(f"user: {WORD}"), "invalid_json"),
    "50 01": bad(with_raw('"n": 01'), "invalid_json"),
    "50 +1": bad(with_raw('"n": +1'), "invalid_json"),
    "50 0x1": bad(with_raw('"n": 0x1'), "invalid_json"),
}


@pytest.mark.parametrize("row", ROWS)
async def test_a_body_that_can_be_misread_is_refused_and_recorded_once(
    served: Served, row: str
) -> None:
    await served.assert_refused(ROWS[row])


async def test_the_same_request_is_answered_where_nothing_is_wrong_with_it(served: Served) -> None:
    before = served.last_record
    response = await served.post(WHOLE)
    assert response.status_code == 200
    assert OFFENDING.encode() in served.outside.received + served.home.received
    assert [record["type"] for record in served.records_since(before)] == ["intent", "completion"]
    served.assert_untold()


async def test_44_a_body_of_33_mib_is_refused_and_recorded_once(served: Served) -> None:
    body = with_raw(f'"user": "{"x" * (33 * MIB)}"')
    await served.assert_refused(Bad(body=body, code="request_too_large", status=413))


async def test_44_a_body_that_is_announced_as_33_mib_is_refused_before_it_comes(
    served: Served,
) -> None:
    before = served.last_record
    head = "".join(f"{name}: {value}\r\n" for name, value in served.authorised.items())
    answer = await served.exchange(
        f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\n{head}"
        f"Content-Length: {33 * MIB}\r\nExpect: 100-continue\r\n\r\n".encode()
    )
    lines, _, body = answer.partition(b"\r\n\r\n")
    assert lines.startswith(b"HTTP/1.1 413 ")
    assert_error(413, body, Bad(body=b"", code="request_too_large", status=413))
    assert [record["status"] for record in served.records_since(before)] == ["request_too_large"]


async def test_44_a_body_without_a_length_is_refused_once_it_is_too_large(served: Served) -> None:
    before, sent = served.last_record, served.sent

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(33):
            yield b" " * MIB

    response = await served.client.post(CHAT, content=pieces(), headers=served.authorised)
    assert_error(
        response.status_code,
        response.content,
        Bad(body=b"", code="request_too_large", status=413),
    )
    assert [record["status"] for record in served.records_since(before)] == ["request_too_large"]
    assert served.sent == sent
