"""A real server on the loopback that records every byte it receives and answers as told."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        """The body as a JSON object."""
        read = json.loads(self.body)
        assert isinstance(read, dict)
        return read

    def header(self, name: str) -> str:
        """The value of a header, empty where it did not come."""
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(slots=True)
class Line:
    """One connection under way, as a behaviour sees it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Write bytes and let them go."""
        self.writer.write(data)
        await self.writer.drain()

    async def hung_up(self) -> None:
        """Wait until the other side has closed."""
        try:
            while await self.reader.read(65536):
                pass
        except ConnectionError:
            return

    def reset(self) -> None:
        """Close with a RST instead of a FIN."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour: TypeAlias = Callable[[Line, Received], Awaitable[bool]]
"""Answers one request; returns whether the connection stays open for the next."""


@dataclass(slots=True)
class RecordingUpstream:
    """Use it as an async context manager; `behaviours` are used in turn, the last one for ever.

    It listens on `port`, or on any free one. `received` holds every byte of every
    connection; `connections` counts them; `closed` is set when a client has hung
    up on a behaviour that waited for it.
    """

    behaviours: list[Behaviour]
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    received: bytearray = field(default_factory=bytearray)
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """The base URL of the API that it plays."""
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}/v1"

    async def __aenter__(self) -> RecordingUpstream:
        self._server = await asyncio.start_server(self._serve, self.host, self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            line = Line(reader, writer)
            while (request := await self._read(reader)) is not None:
                self.requests.append(request)
                place = min(len(self.requests), len(self.behaviours)) - 1
                if not await self.behaviours[place](line, request):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _read(self, reader: asyncio.StreamReader) -> Received | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as end:
            self.received += end.partial
            return None
        self.received += head
        first, *rest = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        method, path, _ = first.split(" ")
        pairs = tuple((name, value.strip()) for name, _, value in (h.partition(":") for h in rest))
        sizes: Mapping[str, str] = {name.lower(): value for name, value in pairs}
        try:
            body = await reader.readexactly(int(sizes.get("content-length", "0")))
        except asyncio.IncompleteReadError as end:
            self.received += end.partial
            return None
        self.received += body
        return Received(method, path, pairs, body)
