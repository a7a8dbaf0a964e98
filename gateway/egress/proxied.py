"""HTTP through a proxy on the way to a target, over httpcore, which speaks to proxies.

As in `transport.py`, nothing of the environment is read, and no fault carries
words that came over the wire.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncIterable, AsyncIterator

import httpcore
import httpx

from gateway.egress.dial import Dialler
from gateway.egress.pool import IDLE_CONNECTIONS, KEEP_ALIVE
from gateway.egress.tls import tls_context

_FAULTS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (httpcore.ConnectTimeout, httpx.ConnectTimeout),
    (httpcore.PoolTimeout, httpx.PoolTimeout),
    (httpcore.ReadTimeout, httpx.ReadTimeout),
    (httpcore.WriteTimeout, httpx.WriteTimeout),
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.ProxyError, httpx.ProxyError),
    (httpcore.WriteError, httpx.WriteError),
    (httpcore.NetworkError, httpx.ReadError),
    (httpcore.LocalProtocolError, httpx.LocalProtocolError),
    (httpcore.ProtocolError, httpx.RemoteProtocolError),
    (httpcore.UnsupportedProtocol, httpx.UnsupportedProtocol),
    (ssl.SSLError, httpx.ConnectError),
)


class ProxiedTransport(httpx.AsyncBaseTransport):
    """Sends requests over `proxy`, to which `network` opens the connections."""

    def __init__(self, network: Dialler, *, tls: ssl.SSLContext, proxy: httpx.Proxy) -> None:
        for name in ("httpx", "httpcore"):  # at lower levels they log headers of answers
            logging.getLogger(name).setLevel(logging.WARNING)
        self._pool = httpcore.AsyncHTTPProxy(
            proxy_url=_url(proxy.url),
            proxy_auth=proxy.raw_auth,
            ssl_context=tls,
            proxy_ssl_context=tls_context() if proxy.url.scheme == "https" else None,
            max_connections=None,
            max_keepalive_connections=IDLE_CONNECTIONS,
            keepalive_expiry=KEEP_ALIVE,
            network_backend=network,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and return its answer once the headers are there."""
        try:
            response = await self._pool.handle_async_request(
                httpcore.Request(
                    method=request.method,
                    url=_url(request.url),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions={"timeout": request.extensions.get("timeout", {})},
                )
            )
        except _CAUGHT as fault:
            kind = _kind(fault)
        else:
            return httpx.Response(
                status_code=response.status,
                headers=[pair for pair in response.headers if pair[0].lower() != b"set-cookie"],
                stream=_Body(response),
            )
        raise kind("The exchange with a target failed.")

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        stream = self._response.stream
        if not isinstance(stream, AsyncIterable):
            raise TypeError("a pool without async gave this answer")
        try:
            async for part in stream:
                yield part
        except _CAUGHT as fault:
            kind = _kind(fault)
        else:
            return
        raise kind("The exchange with a target failed.")

    async def aclose(self) -> None:
        await self._response.aclose()


_CAUGHT = tuple(caught for caught, _ in _FAULTS)


def _kind(fault: Exception) -> type[httpx.TransportError]:
    return next(kind for caught, kind in _FAULTS if isinstance(fault, caught))


def _url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
