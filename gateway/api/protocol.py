"""What a connection must do in time and in form before it becomes a request.

uvicorn's parser is strict about most framing. It waits for ever, though, for a
client that sends nothing or reads nothing, keeps headers of any size, and takes
requests for other hosts and for other protocols. This protocol does not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from gateway.core.errors import GatewayError, InvalidRequest

_REFUSALS = {
    400: InvalidRequest("The request is not framed as HTTP/1.1 should be.", code="invalid_framing"),
    408: InvalidRequest(
        "The head of the request did not arrive in time.", code="request_timeout", http_status=408
    ),
    431: InvalidRequest(
        "The head of the request is too large.", code="headers_too_large", http_status=431
    ),
}
_FIRST_LINE = 8192
"""What the first line may add to the headers, in bytes."""
_LINGER_S = 2.0
_LOG = logging.getLogger(__name__)

Refused = Callable[[InvalidRequest], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How much and how long a connection may take: bytes, and seconds.

    `head` is the time from the first byte of a request, or from the connection,
    to the end of its headers; `stall` how long a client may leave an answer unread.
    """

    head: float = 10.0
    head_bytes: int = 32 * 1024
    stall: float = 30.0


class StrictProtocol(HttpToolsProtocol):
    """One connection; `refused` is told of every request that is turned away here."""

    def __init__(
        self, *args: Any, patience: Patience, refused: Refused | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._patience = patience
        self._refused = refused
        self._head_bytes = 0
        self._in_head = True
        self._ignoring = False
        self._waiting: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._telling: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # a connection is always one of sockets
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        self._stop_stalling()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a head that grows too large is refused before the rest of it comes."""
        if self._ignoring or self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._waiting is None:
                self._wait_for_head()
        super().data_received(data)
        if self._in_head and self._head_bytes > self._patience.head_bytes + _FIRST_LINE:
            self._turn_away(431)

    def on_message_begin(self) -> None:
        """A request begins."""
        if not self._ignoring:
            super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole: what is meant for another host or protocol ends here.

        A request that does not wait for the answer to the one before it is not
        answered, and the connection closes after that answer: what two servers
        read differently could otherwise be a request to one of them only.
        """
        self._in_head, self._head_bytes = False, 0
        self._stop_waiting()
        if self._ignoring:
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self._ignoring = True
            self.cycle.keep_alive = False
        elif self.parser.should_upgrade() or not self.url.startswith(b"/"):
            self._turn_away(400)
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body, unless the request is ignored."""
        if not self._ignoring:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole; what comes next is the head of another."""
        if not self._ignoring:
            self._in_head = True
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser did not understand."""
        del msg
        self._turn_away(400)

    def pause_writing(self) -> None:
        """The client reads more slowly than the answer is written."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self._patience.stall, self._abort)

    def resume_writing(self) -> None:
        """The client has read on."""
        super().resume_writing()
        self._stop_stalling()

    def _wait_for_head(self) -> None:
        self._waiting = self.loop.call_later(self._patience.head, self._turn_away, 408)

    def _stop_waiting(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.cancel()

    def _stop_stalling(self) -> None:
        stalled, self._stalled = self._stalled, None
        if stalled is not None:
            stalled.cancel()

    def _abort(self) -> None:
        self.transport.abort()  # which cancels the answer, and hangs up on the target

    def _turn_away(self, status: int) -> None:
        """Answer in plain words and close; an answer that is under way is cut off instead."""
        if self._ignoring or self.transport.is_closing():
            return
        self._ignoring = True
        self._stop_waiting()
        if self.cycle is not None and not self.cycle.response_complete:
            if self.cycle.response_started:
                self.transport.abort()
                return
            self.cycle.disconnected = True  # whoever reads the body hears that the client is gone
            self.cycle.message_event.set()
        if status == 408 and not self._head_bytes:  # it sent nothing, and is told nothing
            self.transport.close()
            return
        fault = _REFUSALS[status]
        text = fault.message.encode()
        self.transport.write(
            STATUS_LINE[status]
            + b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
            + b"content-length: %d\r\n\r\n" % len(text)
            + text
        )
        self._tell(fault)
        # Closed at once, the connection would be reset under a client that is still sending.
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self.loop.call_later(_LINGER_S, self.transport.close)
        else:
            self.transport.close()

    def _tell(self, fault: InvalidRequest) -> None:
        if self._refused is None:
            return
        task = self.loop.create_task(_told(self._refused, fault))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)


async def _told(refused: Refused, fault: InvalidRequest) -> None:
    try:
        await refused(fault)
    except GatewayError:
        _LOG.warning("a refusal could not be counted in the audit log")
