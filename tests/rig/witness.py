"""An upstream that looks into the log the moment it is spoken to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rig.upstream import Behaviour, Line, Received

from gateway.audit.query import Filters, read

Intent = tuple[object, object]
"""The request and the attempt of an intent."""


@dataclass(slots=True)
class Witness:
    """`seen` holds the intents that stood in the log at the first byte of each request."""

    url: str = ""
    seen: list[set[Intent]] = field(default_factory=list)


def intents_in(log: Path) -> set[Intent]:
    """The intents that a reader of the log finds now."""
    found = read(log, Filters(type="intent"))
    return {(item.fields["request_id"], item.fields["attempt"]) for item in found}


@asynccontextmanager
async def witness(log: Path, behaviour: Behaviour) -> AsyncIterator[Witness]:
    """Serve one request a connection, on 127.0.0.1."""
    made = Witness()
    server = await asyncio.start_server(_serving(made, log, behaviour), "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield made
    finally:
        server.close()


def _serving(
    made: Witness, log: Path, behaviour: Behaviour
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)
        made.seen.append(intents_in(log))
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].split()[0])
        await reader.readexactly(length)
        await behaviour(Line(reader, writer), Received("POST", "", (), b""))
        writer.close()

    return serve
