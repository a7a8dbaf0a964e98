"""A connection as the pool of the HTTP client sees it.

One that the other side reset as soon as it was open has lost its socket when
the pool asks for it. That is a broken connection and no defect.
"""

from __future__ import annotations

import ssl
from typing import Any

import httpcore


class DialledLine(httpcore.AsyncNetworkStream):
    """Passes everything on; what cannot be known of a lost connection is None."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    @property
    def lost(self) -> bool:
        """Whether the other side has already reset it."""
        return self.get_extra_info("socket") is None

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,
    ) -> bytes:
        """Read what has come, at most so many bytes."""
        return await self._stream.read(max_bytes, timeout)

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,
    ) -> None:
        """Write everything."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Begin TLS; the line that comes back replaces this one."""
        return DialledLine(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks; a lost connection is readable, because its end can be read."""
        try:
            return self._stream.get_extra_info(info)
        except AttributeError:
            return True if info == "is_readable" else None
