"""Lets only requests in that were meant for this listener, and are framed as they should be.

A page in somebody's browser can send requests to this machine. It cannot
choose the Host they carry, nor hide the Origin it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gateway.api.answering import Answering
from gateway.api.asgi import App, Receive, Scope, Send, header_values
from gateway.api.errors import send_fault, shape_of
from gateway.core.bounds import BOUNDS
from gateway.core.clock import Clock
from gateway.core.errors import GatewayError, InvalidRequest

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
FRAMING = "http"
"""What the log calls the dialect of what is no request yet."""
MOST_HEADER_BYTES = 32 * 1024

_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


class Guard:
    """Wraps an ASGI app; `hosts` are the accepted names apart from those of loopback.

    Where `answering` is given, what is turned away is counted in the log.
    """

    def __init__(
        self,
        app: App,
        *,
        clock: Clock,
        hosts: Iterable[str] = (),
        answering: Answering | None = None,
        most_bytes: int = MOST_HEADER_BYTES,
        most_fields: int = BOUNDS.header_fields,
    ) -> None:
        self._app = app
        self._clock = clock
        self._hosts = LOOPBACK | {host.lower() for host in hosts}
        self._answering = answering
        self._most_bytes = most_bytes
        self._most_fields = most_fields

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or turn it away."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check(scope)
        except GatewayError as fault:
            refused = fault
        else:
            await self._app(scope, receive, send)
            return
        await self._turn_away(scope, receive, send, refused)

    async def misframed(self, fault: GatewayError) -> None:
        """Count a request that was no request; raises AuditUnavailable."""
        if self._answering is not None:
            request_id = self._clock.new_id("req")
            await self._answering.refused(
                fault, principal=None, request_id=request_id, dialect=FRAMING
            )

    async def _turn_away(
        self, scope: Scope, receive: Receive, send: Send, fault: GatewayError
    ) -> None:
        request_id = self._clock.new_id("req")
        if self._answering is not None:
            try:
                await self._answering.refused(
                    fault, principal=None, request_id=request_id, dialect=shape_of(scope).name
                )
            except GatewayError as worse:
                fault = worse
        await send_fault(scope, send, fault, request_id=request_id, unread=receive)

    def _check(self, scope: Scope) -> None:
        _check_headers(scope["headers"], self._most_bytes, self._most_fields)
        hosts = header_values(scope, b"host")
        if len(hosts) > 1:
            raise InvalidRequest("The header host occurs more than once.", code="duplicate_header")
        host = hosts[0].decode("latin-1").lower() if hosts else ""
        named = _HOST.fullmatch(host)
        if named is None or named[1] not in self._hosts:
            raise InvalidRequest(
                "The Host of the request is not one of this listener.",
                code="unknown_host",
                hint="Use the address that turnike prints, or add the name to hosts.",
            )
        origins = [value.decode("latin-1").lower() for value in header_values(scope, b"origin")]
        if any(origin not in {f"http://{host}", f"https://{host}"} for origin in origins):
            raise InvalidRequest(
                "Requests from web pages of other origins are not accepted.",
                code="foreign_origin",
                http_status=403,
            )


def _check_headers(
    headers: Iterable[tuple[bytes, bytes]], most_bytes: int, most_fields: int
) -> None:
    pairs = list(headers)
    size = sum(len(name) + len(value) for name, value in pairs)
    if len(pairs) > most_fields or size > most_bytes:
        raise InvalidRequest(
            f"The request has more than {most_fields} headers, or they are larger than"
            f" {most_bytes} bytes.",
            code="headers_too_large",
            http_status=431,
        )
    if any(b"_" in name for name, _ in pairs):
        raise InvalidRequest(
            "The name of a header holds an underscore, which servers take for a hyphen.",
            code="invalid_header",
        )
