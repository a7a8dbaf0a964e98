"""A server that speaks the protocol of Redis, and answers every script with what it likes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.core.sensitive import Sensitive
from gateway.state.shared.server import RedisPlace


async def _command(reader: asyncio.StreamReader) -> list[bytes]:
    words = []
    for _ in range(int((await reader.readline())[1:])):
        length = int((await reader.readline())[1:])
        words.append((await reader.readexactly(length + 2))[:-2])
    return words


class LyingRedis:
    """`answer` is the reply to scripts, as it goes over the wire."""

    def __init__(self) -> None:
        self.answer = b"$-1\r\n"
        self.scripts = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it ends."""
        try:
            while True:
                name = (await _command(reader))[0].upper()
                if name == b"EVAL":
                    self.scripts += 1
                    writer.write(self.answer)
                elif name == b"HELLO":
                    writer.write(b"%1\r\n+proto\r\n:3\r\n")
                else:
                    writer.write(b"+OK\r\n")
        except (asyncio.IncompleteReadError, ValueError, OSError):
            writer.close()


@asynccontextmanager
async def lying_redis() -> AsyncIterator[tuple[LyingRedis, RedisPlace]]:
    """One that listens, and how a gateway is told of it."""
    liar = LyingRedis()
    server = await asyncio.start_server(liar.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield liar, RedisPlace(Sensitive(f"redis://127.0.0.1:{port}/0"))
    finally:
        server.close()
