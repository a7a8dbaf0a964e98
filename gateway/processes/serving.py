"""The server of a child process: uvicorn on a free loopback port."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from gateway.processes.lifeline import Lifeline


async def serve(app: Callable[..., Awaitable[Any]], lifeline: Lifeline) -> None:
    """Serve `app`, tell the parent the port, and go on for as long as the process lives."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
        if serving.done():
            break
    if server.started:
        lifeline.ready(server.servers[0].sockets[0].getsockname()[1])
    await serving
