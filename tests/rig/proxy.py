"""A real forward proxy that records what passes it: CONNECT tunnels and absolute URLs."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from rig.upstream import Behaviour, Line, Received


def forward() -> Behaviour:
    """Play a proxy: give it to a `RecordingUpstream`."""

    async def behave(line: Line, request: Received) -> bool:
        if request.method == "CONNECT":
            host, _, port = request.path.rpartition(":")
            await _tunnel(line, host, int(port))
        else:
            await _pass_on(line, request)
        return False

    return behave


async def _tunnel(line: Line, host: str, port: int) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    await line.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await asyncio.gather(_pump(line.reader, writer), _pump(reader, line.writer))


async def _pass_on(line: Line, request: Received) -> None:
    url = urlsplit(request.path)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    fields = "".join(f"{name}: {value}\r\n" for name, value in request.headers)
    start = f"{request.method} {url.path} HTTP/1.1\r\n{fields}connection: close\r\n\r\n"
    try:
        writer.write(start.encode() + request.body)
        await _pump(reader, line.writer)
    finally:
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
