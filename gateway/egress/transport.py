"""HTTP over the dialler, as httpx sees it.

Nothing of the environment is read, no redirect is followed, no body is decoded,
and no fault carries words that came over the wire.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Coroutine
from typing import TypeVar

import httpcore
import httpx

from gateway.egress.connection import Connection
from gateway.egress.dial import Dialler
from gateway.egress.pool import Pool

_Made = TypeVar("_Made")
_PORTS = {b"http": 80, b"https": 443}
logging.getLogger("httpx").setLevel(logging.WARNING)  # at lower levels it logs headers of answers


class DialledTransport(httpx.AsyncBaseTransport):
    """Sends requests over connections that `network` opens."""

    def __init__(self, network: Dialler, *, tls: ssl.SSLContext) -> None:
        self._pool = Pool(network, tls)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and return its answer once the headers are there."""
        limits: dict[str, float | None] = request.extensions.get("timeout", {})
        head = _head(request)
        content = await request.aread()
        connection = await self._connection(request.url, limits.get("connect"))
        try:
            await _within(limits.get("read"), connection.exchange(head, content))
        except TimeoutError:
            self._pool.release(connection)
        except BaseException:
            self._pool.release(connection)
            raise
        else:
            return httpx.Response(
                status_code=connection.status,
                headers=[pair for pair in connection.headers if pair[0].lower() != b"set-cookie"],
                stream=_Body(self._pool, connection, limits.get("read")),
            )
        raise httpx.ReadTimeout("The exchange with a target failed.")

    async def aclose(self) -> None:
        """Close every connection."""
        self._pool.close()

    async def _connection(self, url: httpx.URL, connect: float | None) -> Connection:
        port = _PORTS.get(url.raw_scheme)
        if port is None:
            raise httpx.UnsupportedProtocol("Only http and https are spoken.")
        endpoint = url.raw_host.decode("ascii"), url.port or port
        kind: type[httpx.TransportError]
        try:
            return await self._pool.acquire((endpoint, url.raw_scheme == b"https"), connect)
        except httpcore.ConnectTimeout:
            kind = httpx.ConnectTimeout
        except httpcore.ConnectError:
            kind = httpx.ConnectError
        raise kind("The exchange with a target failed.")


def direct_client(transport: httpx.AsyncBaseTransport, *, connect: float) -> httpx.AsyncClient:
    """A client that adds nothing of its own: no redirects, cookies, netrc or environment.

    `connect` is in seconds; all other time limits are the caller's deadline.
    """
    return httpx.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(None, connect=connect),
    )


class _Body(httpx.AsyncByteStream):
    """The body of an answer; closing it frees the connection, or ends it before its time."""

    def __init__(self, pool: Pool, connection: Connection, seconds: float | None) -> None:
        self._pool = pool
        self._connection: Connection | None = connection
        self._seconds = seconds

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._connection is not None:
            try:
                piece = await _within(self._seconds, self._connection.read())
            except TimeoutError:
                break
            if not piece:
                return
            yield piece
        raise httpx.ReadTimeout("The exchange with a target failed.")

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._pool.release(connection)


async def _within(seconds: float | None, work: Coroutine[None, None, _Made]) -> _Made:
    """Wait for `work`, at most `seconds`; raises TimeoutError."""
    if seconds is None:
        return await work
    async with asyncio.timeout(seconds):
        return await work


def _head(request: httpx.Request) -> bytes:
    """The request line and the headers; raises LocalProtocolError for what would end one early."""
    lines = [b"%s %s HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)]
    lines += [b"%s: %s" % pair for pair in request.headers.raw]
    head = b"\r\n".join((*lines, b"", b""))
    if head.count(b"\n") != len(lines) + 1 or head.count(b"\r") != len(lines) + 1 or b"\0" in head:
        raise httpx.LocalProtocolError("A header holds a character that no header may hold.")
    return head
