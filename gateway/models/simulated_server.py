"""The simulated provider's process: uvicorn on a free loopback port.

Run as `python -m gateway.models.simulated_server` by `simulated.py`.
"""

from __future__ import annotations

import asyncio

import uvicorn

from gateway.models.simulated_app import SimulatedApp
from gateway.processes.lifeline import Lifeline


def main() -> None:
    """Listen until the parent is gone."""
    lifeline = Lifeline.take()
    app = SimulatedApp(str(lifeline.values()["key"]))
    lifeline.watch(lambda _question: app.received.listed())
    asyncio.run(_serve(app, lifeline))


async def _serve(app: SimulatedApp, lifeline: Lifeline) -> None:
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


if __name__ == "__main__":
    main()
