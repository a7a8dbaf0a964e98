"""One HTTP/1.1 connection to a target: one exchange after another, never two at once.

What comes in is read by a strict parser and is bounded: by `MOST_OUTSIDE` bytes
that belong to no body, and by `MOST_UNREAD` bytes of a body that nobody has
taken yet, beyond which the target has to wait.
"""

from __future__ import annotations

import asyncio
import select
from collections import deque
from collections.abc import Callable
from typing import cast

import httptools
import httpx

MOST_OUTSIDE = 128 * 1024
MOST_UNREAD = 1024 * 1024

_FRAMING = frozenset({b"content-length", b"transfer-encoding"})
_SWITCHING = 101


class Connection(asyncio.Protocol):
    """Sends one request at a time and reads its answer.

    Raises httpx.TransportErrors that hold no word of the target. `gone` is
    called when the connection has ended.
    """

    def __init__(self, gone: Callable[[Connection], None]) -> None:
        self._gone = gone
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._pieces: deque[bytes] = deque()
        self._busy = self._closed = False
        self._begin()

    def _begin(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.status = 0
        self._fault: type[httpx.TransportError] | None = None
        self._answered = self._complete = self._lasting = self._paused = False
        self._outside = self._unread = 0
        self._pieces.clear()

    # What the pool and the transport ask for.

    async def exchange(self, head: bytes, content: bytes) -> None:
        """Send a request; returns when the status and the headers of its answer are there."""
        self._begin()
        self._busy = True
        if self._transport is None or self._closed:
            raise httpx.WriteError("The connection has ended.")
        self._transport.writelines((head, content))
        while not self._answered:
            await self._change()

    async def read(self) -> bytes:
        """Everything of the body that has come, at least one byte; nothing at its end."""
        while not self._pieces and not self._complete:
            await self._change()
        piece = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        self._unread = 0
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        return piece

    def rest(self) -> bool:
        """End the exchange; whether the connection can serve another one."""
        transport = self._transport
        usable = self._complete and self._lasting and not self._closed and not self._paused
        if not usable or transport is None or transport.get_write_buffer_size():
            self.abort()
            return False
        self._busy = False
        return True

    @property
    def still(self) -> bool:
        """Whether nothing has come since the last answer, not even a hang-up that was not read."""
        transport = self._transport
        if self._closed or transport is None or transport.is_closing():
            return False
        poll = select.poll()
        poll.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
        return not poll.poll(0)

    def abort(self) -> None:
        """Close at once."""
        self._closed = True
        if self._transport is not None:
            self._transport.abort()

    async def _change(self) -> None:
        """Wait for something to come; raises what has gone wrong."""
        if self._fault is None:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        if self._fault is not None:
            raise self._fault("The exchange with a target failed.")

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, fault: type[httpx.TransportError]) -> None:
        """End the connection; an answer that is complete already stays one."""
        self._lasting = False
        if not self._complete and self._fault is None:
            self._fault = fault
        self.abort()
        self._wake()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its type

    def data_received(self, data: bytes) -> None:
        """Read what has come; nobody may speak without having been asked."""
        if not self._busy or self._closed:
            self.abort()
            return
        self._outside += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(httpx.RemoteProtocolError)
            return
        if self._outside > MOST_OUTSIDE:
            self._fail(httpx.RemoteProtocolError)

    def connection_lost(self, exc: Exception | None) -> None:
        """The target hung up: that ends a body whose length was not told, and breaks others off."""
        self._closed = True
        self._gone(self)
        if self._busy and not self._complete:
            told = any(name.lower() in _FRAMING for name, _ in self.headers)
            if self._answered and not told and exc is None:
                self._complete = True
            elif self._fault is None:
                self._fault = httpx.RemoteProtocolError if exc is None else httpx.ReadError
        self._wake()

    # What the parser calls.

    def on_message_begin(self) -> None:
        """Refuse a second answer to one request."""
        if self._complete:
            raise ValueError("a second answer")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; one behind the body is of no use."""
        if not self._answered:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The answer has begun, unless it only says that one is under way."""
        status = self._parser.get_status_code()
        if status == _SWITCHING:
            raise ValueError("another protocol")
        if status < 200:
            self.headers = []
            return
        self.status = status
        self._answered = True
        self._wake()

    def on_body(self, data: bytes) -> None:
        """Keep a piece of the body."""
        self._outside = 0
        self._pieces.append(data)
        self._unread += len(data)
        if self._unread > MOST_UNREAD and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def on_message_complete(self) -> None:
        """The answer is whole."""
        if self._answered:
            self._complete = True
            self._lasting = self._parser.should_keep_alive()
            self._wake()
