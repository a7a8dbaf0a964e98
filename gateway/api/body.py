"""Reads the body of a request, never more of it than is allowed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from gateway.api.asgi import Receive, Scope, header_values
from gateway.core.errors import ClientError, InvalidRequest

MOST_BYTES = 32 * 1024 * 1024
SECONDS = 30.0
LINGER_BYTES = 64 * 1024 * 1024
LINGER_SECONDS = 5.0


class ClientGone(ClientError):
    """The client hung up before its request was complete: there is nobody to answer."""

    code = "client_abort"


async def read_body(
    scope: Scope,
    receive: Receive,
    *,
    more: Callable[[int], object] = lambda _: None,
    most: int = MOST_BYTES,
    seconds: float = SECONDS,
) -> bytes:
    """The whole body of a JSON request; `more` is told the size of each piece.

    Raises what `more` does, InvalidRequest: 413 as soon as `most` bytes are announced or passed,
    415 for another type, encoding or charset, 408 after `seconds`; and
    ClientGone.
    """
    _check_type(scope)
    for length in header_values(scope, b"content-length"):
        if not length.isdigit() or len(length) > len(str(most)) or int(length) > most:
            raise _too_large(most)
    try:
        async with asyncio.timeout(seconds):
            return await _read(receive, most, more)
    except TimeoutError:
        pass
    raise InvalidRequest(
        f"The request did not arrive within {seconds:g} seconds.",
        code="request_timeout",
        http_status=408,
    )


async def _read(receive: Receive, most: int, more: Callable[[int], object]) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGone("The client hung up before its request was complete.")
        piece = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise _too_large(most)
        more(len(piece))
        pieces.append(piece)
        if not message.get("more_body", False):
            return pieces[0] if len(pieces) == 1 else b"".join(pieces)


async def discard(
    receive: Receive, *, most: int = LINGER_BYTES, seconds: float = LINGER_SECONDS
) -> None:
    """Read the rest of a body and forget it: who is still sending would not see the answer.

    Ends with the body or the client, and otherwise after `most` bytes or `seconds`.
    """
    try:
        async with asyncio.timeout(seconds):
            while most > 0:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
                most -= len(message.get("body", b""))
    except TimeoutError:
        return


def _check_type(scope: Scope) -> None:
    encodings = header_values(scope, b"content-encoding")
    if any(value.strip().lower() != b"identity" for value in encodings):
        raise InvalidRequest(
            "An encoded body is not accepted.",
            code="unsupported_encoding",
            http_status=415,
            hint="Send it without Content-Encoding.",
        )
    types = header_values(scope, b"content-type")
    if types == [b"application/json"]:
        return
    if len(types) != 1 or not _is_json(types[0].decode("latin-1")):
        raise InvalidRequest(
            "The body must be JSON in UTF-8.",
            code="unsupported_media_type",
            http_status=415,
            hint="Send Content-Type: application/json.",
        )


def _is_json(value: str) -> bool:
    kind, *parameters = value.lower().split(";")
    for parameter in parameters:
        name, _, word = parameter.partition("=")
        if name.strip() == "charset" and word.strip().strip('"') not in {"utf-8", "utf8"}:
            return False
    return kind.strip() == "application/json"


def _too_large(most: int) -> InvalidRequest:
    return InvalidRequest(
        f"The body is larger than {most} bytes.", code="request_too_large", http_status=413
    )
