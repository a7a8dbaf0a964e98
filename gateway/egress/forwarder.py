"""The one way out of a child process that dials by itself: a proxy that we own.

It listens on the loopback, wants credentials made anew at each start, and
opens connections through a `Dialler`: whatever the child asks for, only the
endpoints of its target are reached, at addresses that were judged.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import secrets
from collections.abc import Awaitable
from dataclasses import dataclass, field

import httpcore
import httpx

from gateway.egress.client import endpoint_of
from gateway.egress.dial import AddressRefused, Dialler, Endpoint

HEAD = 64 * 1024
"""The longest head of a request, in bytes."""

HEAD_SECONDS = 10.0
_PIECE = 64 * 1024
_USER = "turnike"
_GONE = (OSError, EOFError, asyncio.LimitOverrunError, httpcore.NetworkError)


@dataclass(slots=True)
class Forwarder:
    """A proxy on a loopback port; `url` carries its credentials and is for the child alone."""

    network: Dialler = field(repr=False)
    connect: float
    url: str = field(default="", repr=False)
    port: int = 0
    _expected: bytes = field(default=b"", repr=False)
    _server: asyncio.Server | None = field(default=None, repr=False)
    _open: set[asyncio.Task[None]] = field(default_factory=set, repr=False)

    async def start(self) -> None:
        """Listen; `url` and `port` are known then."""
        password = secrets.token_urlsafe(32)
        self._expected = b"Basic " + base64.b64encode(f"{_USER}:{password}".encode())
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=HEAD)
        self.port = int(self._server.sockets[0].getsockname()[1])
        self.url = f"http://{_USER}:{password}@127.0.0.1:{self.port}"

    async def stop(self) -> None:
        """Stop listening, and close every connection; may be called more than once."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        try:
            await self._serve(reader, writer)
        except (*_GONE, TimeoutError):
            return  # one of the two sides has hung up
        except asyncio.CancelledError:
            return  # by `stop`; a server of asyncio reports a task that ends in any other way
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        if not hmac.compare_digest(_credentials(lines), self._expected):
            await _refuse(writer, b"407 Proxy Authentication Required")
            return
        asked = _asked(first)
        if asked is None:
            await _refuse(writer, b"400 Bad Request")
            return
        endpoint, opening = asked
        try:
            line = await self.network.connect_tcp(*endpoint, timeout=self.connect)
        except AddressRefused:
            await _refuse(writer, b"403 Forbidden")
            return
        except httpcore.ConnectError:
            await _refuse(writer, b"502 Bad Gateway")
            return
        except httpcore.ConnectTimeout:
            await _refuse(writer, b"504 Gateway Timeout")
            return
        try:
            if opening:
                await line.write(_rewritten(opening, lines))
            else:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await writer.drain()
            await _first(_upstream(reader, line), _downstream(line, writer))
        finally:
            await line.aclose()


def _credentials(lines: list[bytes]) -> bytes:
    return next((value for name, value in _fields(lines) if name == b"proxy-authorization"), b"")


def _fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    parted = (line.partition(b":") for line in lines)
    return [(name.strip().lower(), value.strip()) for name, _, value in parted]


def _asked(first: bytes) -> tuple[Endpoint, bytes] | None:
    """Where a request line wants to go, and the line that is sent there; none for a tunnel."""
    try:
        method, place, version = first.decode("ascii").split(" ")
        tunnel = method == "CONNECT"
        url = httpx.URL(f"https://{place}" if tunnel else place)
    except (ValueError, httpx.InvalidURL):
        return None
    if not url.host or url.userinfo or (not tunnel and url.scheme != "http"):
        return None
    if tunnel:
        return endpoint_of(url), b""
    return endpoint_of(url), f"{method} {url.raw_path.decode('ascii')} {version}".encode()


def _rewritten(opening: bytes, lines: list[bytes]) -> bytes:
    """The head as the target gets it, for one request: the next one begins anew, and is judged."""
    kept = [
        line
        for line, (name, _) in zip(lines, _fields(lines), strict=True)
        if not name.startswith(b"proxy-") and name not in {b"connection", b"keep-alive"}
    ]
    return b"\r\n".join([opening, *kept, b"connection: close", b"", b""])


async def _refuse(writer: asyncio.StreamWriter, status: bytes) -> None:
    writer.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    await writer.drain()


async def _first(*pumps: Awaitable[None]) -> None:
    """Run both until one ends: then the other has nobody to speak to."""
    tasks = [asyncio.ensure_future(pump) for pump in pumps]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _upstream(reader: asyncio.StreamReader, line: httpcore.AsyncNetworkStream) -> None:
    while piece := await reader.read(_PIECE):
        await line.write(piece)


async def _downstream(line: httpcore.AsyncNetworkStream, writer: asyncio.StreamWriter) -> None:
    while piece := await line.read(_PIECE):
        writer.write(piece)
        await writer.drain()
