"""What `turnike serve` does where the settings ask for several workers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from gateway.app import admin_guard, embedded_started
from gateway.cli.hangup import Hangup
from gateway.cli.listeners import Listeners, Servers
from gateway.cli.stopping import Stopping
from gateway.cli.workers.given import Given
from gateway.cli.workers.processes import Processes
from gateway.core.clock import SystemClock
from gateway.core.errors import SettingsError
from gateway.settings import Settings


async def serve(
    settings: Settings,
    listeners: Listeners,
    hangup: Hangup,
    stopping: Stopping,
    ready: Callable[[], None],
) -> None:
    """Run the processes until a signal ends them; `ready` is called once they answer.

    This process answers on the admin listener alone. Raises what keeps one of
    them from starting.
    """
    given = _given(settings)
    async with embedded_started(settings) as targets:
        given = given.with_running(targets, settings)
        async with _running(given, settings, listeners) as processes:
            asking = set[asyncio.Task[None]]()

            def reload() -> None:
                task = asyncio.create_task(processes.reload())
                asking.add(task)
                task.add_done_callback(asking.discard)

            hangup.calls(reload)
            clock = SystemClock.start()
            admin = admin_guard(settings, clock, processes.status, processes.figures)
            servers = Servers(settings.limits, (admin, listeners.admin))
            serving = asyncio.create_task(servers.run())
            try:
                await servers.started()
                ready()
                with stopping.by(lambda: _stop(processes, listeners, servers)):
                    await serving
                    await processes.ended()
            finally:
                servers.stop()
                await asyncio.gather(serving, return_exceptions=True)


def _given(settings: Settings) -> Given:
    try:
        return Given.read(settings, os.environ)
    except OSError as fault:
        raise SettingsError(f"The settings file cannot be read: {fault.strerror}.") from None


@asynccontextmanager
async def _running(
    given: Given, settings: Settings, listeners: Listeners
) -> AsyncIterator[Processes]:
    processes = Processes(given, workers=settings.workers, listening=listeners.data.fileno())
    try:
        await processes.start()
        yield processes
    finally:
        await processes.stop()


def _stop(processes: Processes, listeners: Listeners, servers: Servers) -> None:
    listeners.data.close()  # nobody may wait in it for a worker that does not come
    processes.ask_to_stop()
    servers.stop()
