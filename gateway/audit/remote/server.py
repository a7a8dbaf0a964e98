"""The process that writes the log, as others see it: a Unix socket that only its owner may open."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.audit.log import AuditLog
from gateway.audit.remote import frames
from gateway.audit.remote.frames import BadFrame
from gateway.audit.sequencer import Result
from gateway.core.errors import AuditUnavailable, ConfigError
from gateway.core.record import Entry

SOCKET = "sequencer.sock"
LOCK = "sequencer.lock"
_LONGEST_PATH = 107
_BACKLOG = 1024


def socket_in(state_dir: Path) -> Path:
    """Where the socket lies; raises ConfigError for a path that no socket can have."""
    path = state_dir / SOCKET
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise ConfigError(
            f"The path {path} is too long for a socket ({_LONGEST_PATH} bytes at most).",
            hint="Choose a shorter state_dir, or write `workers: 1`.",
        )
    return path


@contextmanager
def listening(state_dir: Path) -> Iterator[socket.socket]:
    """The socket, bound in place of one that a process before left; only its owner may connect.

    Raises ConfigError where another process listens there.
    """
    path = socket_in(state_dir)
    with _alone(state_dir), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as bound:
        path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            bound.bind(str(path))
        finally:
            os.umask(before)
        bound.listen(_BACKLOG)
        try:
            yield bound
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def _alone(state_dir: Path) -> Iterator[None]:
    descriptor = os.open(state_dir / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise ConfigError(
            f"Another gateway of several workers uses the state directory {state_dir}.",
            hint="Stop it first, or choose another state_dir.",
        ) from None
    finally:
        os.close(descriptor)


async def serve(log: AuditLog, bound: socket.socket) -> asyncio.Server:
    """Let processes append to `log` from now on."""
    return await asyncio.start_unix_server(_Connection(log).run, sock=bound)


class _Connection:
    """One process at a time; made for each connection by `run`."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log

    async def run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one process until it goes; what it sent is appended even then."""
        with contextlib.suppress(BadFrame, EOFError, OSError, AuditUnavailable):
            await self._speak(reader, writer)
        writer.close()

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        join = (await frames.received(reader)).get("join")
        if not isinstance(join, dict):
            raise BadFrame("no join")
        boot_id, node = str(join.get("boot")), str(join.get("node"))
        await self._log.close_orphans()
        writer.write(frames.framed({"joined": self._log.log_id}))
        answers = _Answers(writer)
        while True:
            frame = await frames.received(reader)
            for entry in frames.unpacked(frame, boot_id, node):
                self._append(entry, answers)

    def _append(self, entry: Entry, answers: _Answers) -> None:
        number = 0 if entry.origin is None else entry.origin.mono_ns
        try:
            future = self._log.submit(entry)
        except AuditUnavailable as fault:
            answers.add(number, fault)
        else:
            future.add_done_callback(lambda done: answers.add(number, done.result()))


class _Answers:
    """Collects what became of entries, and sends it once a turn of the loop."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._waiting: list[tuple[int, Result]] = []

    def add(self, number: int, result: Result) -> None:
        """Tell of one entry soon."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._send)
        self._waiting.append((number, result))

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not self._writer.is_closing():
            self._writer.write(frames.acknowledging(waiting))
