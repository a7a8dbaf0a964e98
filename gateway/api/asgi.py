"""The few words of ASGI that the gateway speaks by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


def header_values(scope: Scope, name: bytes) -> list[bytes]:
    """Every value of a header, whose name is given in lower case."""
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return [value for key, value in headers if key.lower() == name]


async def begin(send: Send, status: int, headers: Mapping[str, str]) -> None:
    """Send the head of a response; what is not Latin text in a header becomes `?`."""
    pairs = [
        (name.encode("ascii"), value.encode("ascii", "replace")) for name, value in headers.items()
    ]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def respond(send: Send, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Send a whole response."""
    await begin(send, status, {**headers, "content-length": str(len(body))})
    await send({"type": "http.response.body", "body": body})


def raw_path(scope: Scope) -> bytes:
    """The path as it came over the wire, without the query; nothing is decoded."""
    raw = scope.get("raw_path")
    return raw if isinstance(raw, bytes) else str(scope["path"]).encode()
