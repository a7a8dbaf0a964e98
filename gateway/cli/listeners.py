"""The gateway's two listeners: bound first, so that a taken port is known before all else."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from functools import partial

import uvicorn

from gateway.api.guard import Guard
from gateway.api.protocol import Patience, StrictProtocol
from gateway.core.errors import SettingsError
from gateway.settings import Address, Limits, Settings

DRAIN_SECONDS = 60
BACKLOG = 2048


class Listener(uvicorn.Server):
    """A server that leaves the signals to whoever runs several of them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Change nothing: the command listens for signals."""
        yield


class Servers:
    """Servers over sockets that are bound: `run` runs them, `stop` ends them."""

    def __init__(self, limits: Limits, *served: tuple[Guard, socket.socket]) -> None:
        self._servers = tuple((_server(app, limits), item) for app, item in served)

    async def run(self) -> None:
        """Serve until `stop`; then answers under way may finish for a minute."""
        async with asyncio.TaskGroup() as group:
            for server, item in self._servers:
                group.create_task(server.serve(sockets=[item]))

    def stop(self) -> None:
        """End all of them; asked a second time, do not wait for answers under way."""
        for server, _ in self._servers:
            server.force_exit = server.should_exit
            server.should_exit = True

    async def started(self) -> None:
        """Wait until all of them accept connections."""
        while not all(server.started for server, _ in self._servers):  # noqa: ASYNC110 - see below
            await asyncio.sleep(0.01)  # uvicorn has no event to wait for


class Listeners:
    """The data and the admin listener: `serving` runs them, `stop` ends them.

    `urls` are theirs, with the ports that were bound.
    """

    def __init__(self, data: socket.socket, admin: socket.socket) -> None:
        self.data = data
        self.admin = admin
        self._serving = asyncio.Event()
        self._servers: Servers | None = None
        self.urls = (url_of(data), url_of(admin))

    @classmethod
    @contextlib.contextmanager
    def bound(cls, settings: Settings) -> Iterator[Listeners]:
        """Bind both for as long as the block runs; who connects early waits for `serving`.

        Raises SettingsError where nothing can listen there.
        """
        with (
            bound(settings.listen, "TURNIKE_LISTEN") as data,
            bound(settings.admin_listen, "TURNIKE_ADMIN_LISTEN") as admin,
        ):
            yield cls(data, admin)

    async def serving(self, data: Guard, admin: Guard, limits: Limits) -> None:
        """Serve until `stop`; then answers under way may finish for a minute."""
        self._servers = Servers(limits, (data, self.data), (admin, self.admin))
        self._serving.set()
        await self._servers.run()

    def stop(self) -> None:
        """End both; asked a second time, do not wait for answers under way."""
        if self._servers is not None:
            self._servers.stop()

    async def started(self) -> None:
        """Wait until both accept connections."""
        await self._serving.wait()
        if self._servers is not None:
            await self._servers.started()


def _server(app: Guard, limits: Limits) -> Listener:
    protocol = partial(
        StrictProtocol,
        patience=Patience(
            head=limits.receive_headers, head_bytes=limits.headers, stall=limits.stall
        ),
        refused=app.misframed,
    )
    return Listener(
        uvicorn.Config(
            app,
            loop="none",
            http=protocol,  # type: ignore[arg-type]  # uvicorn calls it, and asks no more of it
            ws="none",
            lifespan="off",
            interface="asgi3",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=max(1, round(limits.keep_alive)),
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )


def bound(address: Address, variable: str) -> socket.socket:
    """A socket that listens there; raises SettingsError where that cannot be."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server(
            (address.host, address.port), family=family, backlog=BACKLOG, reuse_port=False
        )
    except OSError as fault:
        raise SettingsError(
            f"Nothing can listen on {address}: {why(fault)}.",
            hint=f"Stop what listens there, or choose another port with {variable}"
            " (port 0 is any free one).",
        ) from None


def why(fault: OSError) -> str:
    """What the system says, without the address that Python adds to it."""
    return os.strerror(fault.errno) if fault.errno else type(fault).__name__


def url_of(listening: socket.socket) -> str:
    """The URL of a bound socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
