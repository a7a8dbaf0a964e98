"""The process's side: listens on the socket, and makes one attempt for each connection."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import stat
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from gateway.core.errors import (
    ContainmentError,
    GatewayError,
    SafeguardError,
    SettingsError,
    UpstreamError,
)
from gateway.core.target import Target
from gateway.egress.apart.asking import read_asking
from gateway.egress.apart.frames import BrokenFrame, framed, read_frame
from gateway.egress.apart.telling import BEGUN, END, HELLO, fault_frame, telling
from gateway.egress.send import Egress

_LOG = logging.getLogger(__name__)
_GONE = (OSError, EOFError)


class PlaneServer:
    """Sends what gateways hand over, one attempt a connection; hanging up ends the attempt.

    `locked` says whether an operator lets nothing leave now.
    """

    def __init__(
        self, egress: Egress, targets: Mapping[str, Target], *, locked: Callable[[], bool]
    ) -> None:
        self._egress = egress
        self._targets = targets
        self._locked = locked
        self._open: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def listening(self, path: Path) -> AsyncIterator[None]:
        """Listen for as long as the block runs; raises SettingsError where that cannot be."""
        with _bound(path) as listening:
            server = await asyncio.start_unix_server(self._accept, sock=listening)
            try:
                yield
            finally:
                server.close()
                for task in tuple(self._open):
                    task.cancel()
                await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        try:
            writer.write(framed(HELLO))
            await self._serve(reader, writer)
        except _GONE:
            return  # the gateway has hung up
        except asyncio.CancelledError:
            return  # by the end of `listening`; asyncio reports a task that ends in another way
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault: GatewayError | None = None
        try:
            attempt = asyncio.ensure_future(self._attempt(await read_frame(reader), writer))
            hung_up = asyncio.ensure_future(reader.read(1))
            try:
                await asyncio.wait({attempt, hung_up}, return_when=asyncio.FIRST_COMPLETED)
                if attempt.done():
                    attempt.result()
            finally:
                for task in (attempt, hung_up):
                    task.cancel()
                await asyncio.gather(attempt, hung_up, return_exceptions=True)
        except BrokenFrame:
            fault = ContainmentError("What the gateway handed over is no payload.")
        except GatewayError as refused:
            fault = refused
        except _GONE:
            raise
        except Exception as defect:  # noqa: BLE001 - its words may be of a request
            _LOG.error("an attempt failed: %s", type(defect).__name__)
            fault = UpstreamError("The egress process failed.")
        if fault is not None:
            if isinstance(fault, ContainmentError):
                _LOG.error("refused: %s", fault.message)
            writer.write(framed(fault_frame(fault)))
            await writer.drain()

    async def _attempt(self, frame: Mapping[str, object], writer: asyncio.StreamWriter) -> None:
        asked = read_asking(frame, self._targets)
        if self._locked():
            raise SafeguardError("An operator lets nothing leave now.", code="lockdown")
        until = None
        if asked.seconds is not None:
            until = asyncio.get_running_loop().time() + asked.seconds
        reply = await self._egress.send_external(
            asked.payload, stream=asked.stream, client_key=asked.client_key, deadline=until
        )
        try:
            writer.write(framed(BEGUN))
            async for event in reply.events:
                writer.write(framed(telling(event)))
                await writer.drain()
            writer.write(framed(END))
            await writer.drain()
        finally:
            await reply.close()


@contextlib.contextmanager
def _bound(path: Path) -> Iterator[socket.socket]:
    """A socket at `path` that its owner alone may connect to, in place of one nobody listens at."""
    with socket.socket(socket.AF_UNIX) as listening:
        before = os.umask(0o177)  # or it could be connected to before its mode is set
        try:
            _clear(path)
            listening.bind(str(path))
        except OSError as fault:
            raise SettingsError(
                f"Nothing can listen at {path}: {fault.strerror or type(fault).__name__}.",
                hint="Choose another `egress.socket`.",
            ) from None
        finally:
            os.umask(before)
        try:
            yield listening
        finally:
            path.unlink(missing_ok=True)


def _clear(path: Path) -> None:
    """Remove what a killed process left there; raises SettingsError where somebody listens."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise SettingsError(
            f"{path} is there and is no socket.", hint="Choose another `egress.socket`."
        )
    with socket.socket(socket.AF_UNIX) as trying:
        try:
            trying.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise SettingsError(
        f"Another process listens at {path}.", hint="Stop it, or choose another `egress.socket`."
    )
