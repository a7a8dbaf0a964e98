"""A proxy of bytes that records what it is given and breaks the line where it is told to.

It knows nothing of HTTP but where the head of an answer ends, so that a fault
can be placed in the head or in the body.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import TypeAlias

_PIECE = 65536
_HEAD_END = b"\r\n\r\n"


class Break(StrEnum):
    """What happens to a line at its place."""

    RESET = "reset"  # RST
    CLOSE = "close"  # FIN, both halves
    HALF_CLOSE = "half-close"  # FIN of our half; the other side may go on
    STALL = "stall"  # nothing more comes, and nobody hangs up
    CORRUPT = "corrupt"  # the next byte is another, and all goes on


class Place(StrEnum):
    """Where a line breaks, counted in bytes of the request or of the answer."""

    ACCEPT = "as it is accepted"
    REQUEST_HEAD = "in the request's head"
    REQUEST_BODY = "in the request's body"
    UNANSWERED = "before the answer"
    STATUS = "in the status line"
    HEADERS = "in the headers"
    BODY = "at the body's first byte"
    MIDDLE = "in the middle of the body"


_ANYWHERE = {Place.REQUEST_HEAD: 30, Place.UNANSWERED: 0, Place.STATUS: 9, Place.HEADERS: 40}
_IN_BODY = {Place.REQUEST_BODY: 20, Place.BODY: 1, Place.MIDDLE: 200}
_REQUEST = frozenset({Place.REQUEST_HEAD, Place.REQUEST_BODY})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFault:
    """`latency` in seconds before each piece of the answer, `rate` in its bytes a second."""

    at: Place | None = None
    how: Break = Break.RESET
    latency: float = 0.0
    rate: int = 0


@dataclass(slots=True)
class Doses:
    """Says which of many get a fault: at most `most` at a time, and between two that go well,
    and `in_all`.

    A breaker counts failures that follow each other; those that go well keep it closed.
    """

    most: int = 1_000_000_000
    in_all: int = 1_000_000_000
    given: int = 0
    _under_way: int = 0
    _since: int = 0

    def take(self) -> bool:
        """Whether the next one gets it; then `done` must follow, else `well`."""
        some = self._under_way < self.most and self._since < self.most
        due = some and self.given < self.in_all
        if due:
            self._under_way += 1
            self._since += 1
            self.given += 1
        return due

    def done(self) -> None:
        """One has had its fault."""
        self._under_way -= 1

    def well(self) -> None:
        """One went well."""
        self._since = 0


Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Broken(Exception):
    """The line is to break now."""


@dataclass(slots=True)
class FaultProxy:
    """Use it as an async context manager; `fault` is done to the connections that `doses` says.

    `received` are the bytes of each connection as they came from its client,
    `broken` counts the connections whose fault came to pass.
    """

    port_behind: int
    host: str = "127.0.0.1"
    host_behind: str = "127.0.0.1"
    fault: LineFault | None = None
    doses: Doses = field(default_factory=Doses)
    received: list[bytearray] = field(default_factory=list)
    broken: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """The base URL of the API behind it."""
        return f"http://{self.host}:{self.port}/v1"

    async def __aenter__(self) -> FaultProxy:
        self._server = await asyncio.start_server(self._serve, self.host, 0)
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
        seen = bytearray()
        fault = self.fault
        dosed = fault is not None and self.doses.take()
        self.received.append(seen)
        line = _Line((reader, writer), seen, fault if dosed else None)
        try:
            await line.run(self.host_behind, self.port_behind)
        except _Broken:
            self.broken += 1
            await line.broken()
        except (ConnectionError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self.broken += line.touched
            (self.doses.done if dosed else self.doses.well)()
            writer.close()
            self._tasks.discard(task)


class _Line:
    """One connection through the proxy."""

    def __init__(self, client: Streams, seen: bytearray, fault: LineFault | None) -> None:
        self._reader, self._writer = client
        self._seen = seen
        self._fault = fault or LineFault()
        self._said = bytearray()
        self.touched = fault is not None and (fault.at is None or fault.how is Break.CORRUPT)

    async def run(self, host: str, port: int) -> None:
        """Pass bytes both ways until one side has ended; raises _Broken."""
        if self._fault.at is Place.ACCEPT:
            raise _Broken
        reader, writer = await asyncio.open_connection(host, port)
        pumps = [
            asyncio.create_task(self._upstream(writer)),
            asyncio.create_task(self._downstream(reader)),
        ]
        try:
            done, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in done:
                pump.result()
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            writer.close()

    async def broken(self) -> None:
        """Do to the client's side what the fault says."""
        how = self._fault.how
        if how is Break.RESET:
            await asyncio.sleep(0.005)  # or the RST overtakes what was sent before
            sock = self._writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._writer.transport.abort()
            return
        if how is Break.HALF_CLOSE:
            self._writer.write_eof()
        if how in {Break.HALF_CLOSE, Break.STALL}:
            try:
                while piece := await self._reader.read(_PIECE):
                    self._seen += piece
            except (ConnectionError, asyncio.CancelledError):
                return

    async def _upstream(self, writer: asyncio.StreamWriter) -> None:
        while piece := await self._reader.read(_PIECE):
            self._seen += piece
            limit = self._limit(self._seen) if self._fault.at in _REQUEST else None
            if limit is not None and len(self._seen) >= limit:
                raise _Broken
            writer.write(piece)
            await writer.drain()

    async def _downstream(self, reader: asyncio.StreamReader) -> None:
        while piece := await reader.read(_PIECE):
            await self._slow(len(piece))
            self._said += piece
            start = len(self._said) - len(piece)
            limit = None if self._fault.at in _REQUEST else self._limit(self._said)
            if limit is None or len(self._said) <= limit:
                self._writer.write(piece)
            elif self._fault.how is Break.CORRUPT:
                self._writer.write(_changed(piece, limit - start))
            else:
                self._writer.write(piece[: max(0, limit - start)])
                await self._writer.drain()
                raise _Broken
            await self._writer.drain()

    async def _slow(self, size: int) -> None:
        await asyncio.sleep(self._fault.latency)
        if self._fault.rate:
            await asyncio.sleep(size / self._fault.rate)

    def _limit(self, said: bytearray) -> int | None:
        """The byte of `said` before which the line breaks, once it is known."""
        at = self._fault.at
        if at is None or at in _ANYWHERE:
            return None if at is None else _ANYWHERE[at]
        head = said.find(_HEAD_END)
        return None if head < 0 else head + len(_HEAD_END) + _IN_BODY[at]


def _changed(piece: bytes, place: int) -> bytes:
    if not 0 <= place < len(piece):
        return piece
    return piece[:place] + bytes([piece[place] ^ 0x5A]) + piece[place + 1 :]
