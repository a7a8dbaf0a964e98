"""Connections that wait for their next exchange, by the endpoint that they lead to."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import TypeAlias

from gateway.egress.connection import Connection
from gateway.egress.dial import Dialler, Endpoint

KEEP_ALIVE = 4.0
"""Seconds a connection waits for its next request; vLLM hangs up after five."""

IDLE_CONNECTIONS = 64

Origin: TypeAlias = tuple[Endpoint, bool]
"""Host and port, and whether they are spoken to over TLS."""


class Pool:
    """Opens connections through `network` and keeps those that may be used again."""

    def __init__(self, network: Dialler, tls: ssl.SSLContext) -> None:
        self._network = network
        self._tls = tls
        self._idle: dict[Origin, deque[tuple[float, Connection]]] = {}
        self._busy: dict[Connection, Origin] = {}

    async def acquire(self, origin: Origin, connect: float | None) -> Connection:
        """A connection that is free, or a new one within `connect` seconds.

        Raises httpcore.ConnectError and httpcore.ConnectTimeout.
        """
        connection = self._waiting(origin)
        if connection is None:
            endpoint, secure = origin
            connection = await self._network.connect(
                lambda: Connection(self._gone),
                endpoint,
                timeout=connect,
                tls=self._tls if secure else None,
            )
        self._busy[connection] = origin
        return connection

    def _waiting(self, origin: Origin) -> Connection | None:
        idle = self._idle.get(origin)
        now = asyncio.get_running_loop().time()
        while idle:
            since, connection = idle.pop()  # the one used last is the least likely to be stale
            if now - since < KEEP_ALIVE and connection.still:
                return connection
            connection.abort()
        return None

    def release(self, connection: Connection) -> None:
        """Keep a connection for the next exchange, or close it where that cannot be."""
        origin = self._busy.pop(connection, None)
        if not connection.rest() or origin is None:
            connection.abort()
            return
        idle = self._idle.setdefault(origin, deque())
        idle.append((asyncio.get_running_loop().time(), connection))
        while len(idle) > IDLE_CONNECTIONS:
            idle.popleft()[1].abort()

    def close(self) -> None:
        """Close every connection."""
        waiting = [connection for idle in self._idle.values() for _, connection in idle]
        for connection in (*waiting, *self._busy):
            connection.abort()
        self._idle.clear()
        self._busy.clear()

    def _gone(self, connection: Connection) -> None:
        """Forget a connection that has ended, by whichever side."""
        self._busy.pop(connection, None)
        for idle in self._idle.values():
            for item in idle:
                if item[1] is connection:
                    idle.remove(item)
                    return
