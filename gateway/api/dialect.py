"""What a dialect is: one wire format that clients speak."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gateway.api.asgi import Scope
from gateway.core.answer import Answer
from gateway.core.decision import Refused
from gateway.core.errors import GatewayError
from gateway.core.jsontree import JsonObject
from gateway.core.request import Principal, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A whole response; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class ErrorShape(Protocol):
    """How a dialect says that something went wrong.

    `request_header` is where its SDKs look for the id of a request.
    """

    name: str
    request_header: str

    def error(self, fault: GatewayError, *, request_id: str) -> Rendered:
        """The response for a fault."""
        ...


class Dialect(ErrorShape, Protocol):
    """Reads requests of one wire format, and writes answers in it."""

    def check_headers(self, scope: Scope) -> None:
        """Raise InvalidRequest where a header is missing that the wire format asks for."""
        ...

    async def parse(self, tree: JsonObject, *, principal: Principal, request_id: str) -> Request:
        """Read a request; raises InvalidRequest for what the wire format does not allow."""
        ...

    async def render(self, request: Request, answer: Answer) -> bytes:
        """The whole answer as one JSON object; raises what the events raise."""
        ...

    def stream(self, request: Request, answer: Answer) -> AsyncGenerator[bytes]:
        """The answer as server-sent events.

        A GatewayError that the events raise becomes the dialect's own error
        event; the terminal event comes only after the events have ended.
        """
        ...

    def broken_off(self, fault: GatewayError, *, request_id: str) -> bytes:
        """The event that ends a stream which cannot go on."""
        ...

    def refusal(self, decision: Refused, *, request_id: str) -> Rendered:
        """The response for a refusal by policy."""
        ...
