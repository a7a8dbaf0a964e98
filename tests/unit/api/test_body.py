from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from rig.answering import scope_of

from gateway.api.asgi import Message
from gateway.api.body import ClientGone, discard, read_body
from gateway.core.errors import GatewayError, InvalidRequest

JSON = ("content-type", "application/json")


async def body_of(
    *pieces: bytes | None,
    headers: Sequence[tuple[str, str]] = (JSON,),
    most: int = 100,
    seconds: float = 5,
) -> bytes:
    """Read a body that arrives in `pieces`; None stands for a client that hangs up."""
    arriving: asyncio.Queue[Message] = asyncio.Queue()
    for place, piece in enumerate(pieces):
        more = place < len(pieces) - 1
        arriving.put_nowait(
            {"type": "http.disconnect"}
            if piece is None
            else {"type": "http.request", "body": piece, "more_body": more}
        )
    return await read_body(scope_of(headers=headers), arriving.get, most=most, seconds=seconds)


async def refusal_of(
    *pieces: bytes | None, headers: Sequence[tuple[str, str]] = (JSON,), seconds: float = 5
) -> tuple[int, str]:
    with pytest.raises(GatewayError) as refused:
        await body_of(*pieces, headers=headers, seconds=seconds)
    return refused.value.http_status, refused.value.code


async def test_a_body_is_put_together_from_its_pieces() -> None:
    assert await body_of(b"{}") == b"{}"
    assert await body_of(b"{", b"", b"}") == b"{}"
    assert await body_of(b"") == b""
    assert await body_of(*[b"x"] * 100) == b"x" * 100


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json; profile=x",
    ],
)
async def test_json_in_utf_8_is_read(kind: str) -> None:
    assert await body_of(b"{}", headers=[("content-type", kind)]) == b"{}"


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/json; charset=iso-8859-9",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "",
    ],
)
async def test_another_type_is_refused(kind: str) -> None:
    refusal = await refusal_of(b"{}", headers=[("content-type", kind)])
    assert refusal == (415, "unsupported_media_type")


async def test_a_type_that_is_missing_or_stands_twice_is_refused() -> None:
    assert await refusal_of(b"{}", headers=[]) == (415, "unsupported_media_type")
    assert await refusal_of(b"{}", headers=[JSON, JSON]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate", "identity, gzip"])
async def test_an_encoded_body_is_refused(encoding: str) -> None:
    headers = [JSON, ("content-encoding", encoding)]
    assert await refusal_of(b"{}", headers=headers) == (415, "unsupported_encoding")


async def test_a_body_announced_as_too_large_is_refused_before_a_byte_is_read() -> None:
    for length in ("101", "9" * 30):
        headers = [JSON, ("content-length", length)]
        assert await refusal_of(headers=headers) == (413, "request_too_large")


async def test_a_body_that_grows_too_large_is_refused_when_it_does() -> None:
    assert await refusal_of(b"x" * 60, b"x" * 41, b"") == (413, "request_too_large")


async def test_a_client_that_hangs_up_is_gone() -> None:
    with pytest.raises(ClientGone):
        await body_of(b'{"a":', None)


async def test_a_body_that_never_comes_is_not_waited_for_without_end() -> None:
    assert await refusal_of(seconds=0.01) == (408, "request_timeout")


async def test_a_refusal_holds_nothing_of_what_was_sent() -> None:
    with pytest.raises(InvalidRequest) as refused:
        await body_of(b"{}", headers=[("content-type", "text/10000000146")])
    assert "10000000146" not in str(refused.value)


async def discarded(*pieces: bytes | None, most: int = 100, seconds: float = 5) -> int:
    """Discard a body that never ends unless with the client; returns the pieces that are left."""
    arriving = [
        {"type": "http.disconnect"}
        if piece is None
        else {"type": "http.request", "body": piece, "more_body": True}
        for piece in pieces
    ]

    async def receive() -> Message:
        if not arriving:
            await asyncio.Event().wait()
        return arriving.pop(0)

    await discard(receive, most=most, seconds=seconds)
    return len(arriving)


async def test_the_rest_of_a_body_is_discarded_up_to_its_bounds() -> None:
    assert await discarded(b"x" * 60, b"x" * 60, b"x") == 1
    assert await discarded(b"x", None, b"x") == 1
    assert await discarded(b"x", seconds=0.01) == 0
