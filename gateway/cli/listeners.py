"""Runs the gateway's two listeners in this process until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import uvicorn

from gateway.app import Gateway
from gateway.core.errors import SettingsError
from gateway.settings import Address

DRAIN_SECONDS = 60
BACKLOG = 2048


class Listener(uvicorn.Server):
    """A server that leaves the signals to whoever runs several of them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Change nothing: `serving` listens for signals."""
        yield


class Listeners:
    """The data and the admin listener: `serving` runs them, `stop` ends them.

    `urls` are theirs, with the ports that were bound.
    """

    def __init__(self, gateway: Gateway) -> None:
        settings = gateway.settings
        self._sockets = (bound(settings.listen), bound(settings.admin_listen))
        self.urls = (url_of(self._sockets[0]), url_of(self._sockets[1]))
        self._servers = tuple(
            Listener(
                uvicorn.Config(
                    app,
                    loop="none",
                    http="httptools",
                    ws="none",
                    lifespan="off",
                    interface="asgi3",
                    access_log=False,
                    log_config=None,
                    server_header=False,
                    proxy_headers=False,
                    timeout_keep_alive=75,
                    timeout_graceful_shutdown=DRAIN_SECONDS,
                )
            )
            for app in (gateway.data, gateway.admin)
        )

    async def serving(self) -> None:
        """Serve until SIGINT or SIGTERM, or `stop`; then streams may finish for a minute."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.stop)
        try:
            async with asyncio.TaskGroup() as group:
                for server, item in zip(self._servers, self._sockets, strict=True):
                    group.create_task(server.serve(sockets=[item]))
        finally:
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(name)

    def stop(self) -> None:
        """End both; asked a second time, do not wait for streams."""
        for server in self._servers:
            server.force_exit = server.should_exit
            server.should_exit = True

    async def started(self) -> None:
        """Wait until both accept connections."""
        while not all(server.started for server in self._servers):  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.01)


def bound(address: Address) -> socket.socket:
    """A socket that listens there; raises SettingsError where that cannot be."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server(
            (address.host, address.port), family=family, backlog=BACKLOG, reuse_port=False
        )
    except OSError as fault:
        raise SettingsError(
            f"Nothing can listen on {address}: {fault.strerror}.",
            hint="Stop what listens there, or set TURNIKE_LISTEN and TURNIKE_ADMIN_LISTEN.",
        ) from None


def url_of(listening: socket.socket) -> str:
    """The URL of a bound socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
