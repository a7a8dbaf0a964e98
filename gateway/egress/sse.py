"""Reads server-sent events from bytes that arrive in any pieces."""

from __future__ import annotations

import re

from gateway.egress.limits import SSE_EVENT
from gateway.egress.nonsense import Nonsense

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BOM = b"\xef\xbb\xbf"


class SseReader:
    """Turns bytes into the `data` of events; comments and other fields are passed over.

    Raises Nonsense for an event larger than `limit` bytes and for bytes that
    are not UTF-8.
    """

    def __init__(self, limit: int = SSE_EVENT) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._searched = 0
        self._after_return = False
        self._first = True
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[str]:
        """Take the next bytes and return the events that they complete."""
        self._buffer += piece
        events: list[str] = []
        while True:
            if self._after_return and self._buffer:
                if self._buffer[0] == 0x0A:
                    del self._buffer[0]
                self._after_return = False
            end = _LINE_END.search(self._buffer, self._searched)
            if end is None:
                break
            line = bytes(self._buffer[: end.start()])
            self._after_return = end.group() == b"\r"
            del self._buffer[: end.end()]
            self._searched = 0
            self._line(line, events)
        self._searched = len(self._buffer)
        if self._size + len(self._buffer) > self._limit:
            raise Nonsense("an event that is too large")
        return events

    def finish(self) -> list[str]:
        """The bytes have ended: return the event that lacks only its empty line, if any."""
        events: list[str] = []
        rest = bytes(self._buffer)
        self._buffer.clear()
        if rest:
            self._line(rest, events)
        self._line(b"", events)
        return events

    def _line(self, line: bytes, events: list[str]) -> None:
        if self._first:
            line = line.removeprefix(_BOM)
            self._first = False
        if not line:
            if self._data:
                events.append(_decoded(b"\n".join(self._data)))
            self._data.clear()
            self._size = 0
            return
        if self._size + len(line) > self._limit:
            raise Nonsense("an event that is too large")
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" "))
            self._size += len(line) + 1


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    raise Nonsense("bytes that are not UTF-8")
