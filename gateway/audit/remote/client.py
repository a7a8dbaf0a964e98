"""The log of a process that does not write it: entries travel to the one that does.

While the connection is lost, what was not acknowledged waits, and is sent again
once there is a new one; the writing process knows what it has. After `AWAY_S`
seconds everybody who waits is told, and nobody waits any more until it is back.
"""

from __future__ import annotations

import asyncio
import contextlib
from array import array
from dataclasses import dataclass, field
from pathlib import Path

from gateway.audit.boots import Boot
from gateway.audit.place import LogPlace, patience
from gateway.audit.recall import Recall, silent
from gateway.audit.remote import frames
from gateway.audit.remote.frames import BadFrame
from gateway.audit.remote.server import socket_in
from gateway.audit.sequencer import Result
from gateway.audit.store import LOG_FILE
from gateway.audit.writer import WAITING
from gateway.core.clock import Clock
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Appended, Entry
from gateway.private_files import locked_directory, private_directory

AWAY_S = 0.8
"""Seconds that callers wait for a connection that was lost."""
JOIN_S = 5.0
_AGAIN_S = 0.02


@dataclass(frozen=True, slots=True)
class _Sent:
    """An entry that was not acknowledged yet; it is behind record `after`, if it is written."""

    packed: bytes = field(repr=False)
    after: int
    future: asyncio.Future[Result] = field(repr=False)


class RemoteLog:
    """A log that another process of this state directory writes."""

    def __init__(
        self, state_dir: Path, place: LogPlace, boot: Boot, boot_id: str, clock: Clock, node: str
    ) -> None:
        self._state_dir = state_dir
        self._place = place
        self._patience = patience(place)
        self._boot_id = boot_id
        self._boot = boot
        self._clock = clock
        self._node = node
        self._recall: Recall | None = None
        self._newest = 0
        self._last_number = 0
        self._waiting: dict[int, _Sent] = {}
        self._outgoing: list[bytes] = []
        self._to: asyncio.StreamWriter | None = None
        self._joined = asyncio.Event()
        self._away = False
        self._giving_up: asyncio.TimerHandle | None = None
        self._running: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls, state_dir: Path, *, clock: Clock, place: LogPlace | None = None, node: str = "gateway"
    ) -> RemoteLog:
        """Join the process that writes the log; raises AuditUnavailable where there is none."""
        private_directory(state_dir)
        boot_id = clock.new_id("boot")
        boot = await asyncio.to_thread(_begun, state_dir, boot_id)
        log = cls(state_dir, place or state_dir / LOG_FILE, boot, boot_id, clock, node)
        log._running = asyncio.create_task(log._run())
        try:
            async with asyncio.timeout(JOIN_S):
                await log._joined.wait()
        except TimeoutError as error:
            await log.close()
            raise _gone() from error
        return log

    @property
    def boot_id(self) -> str:
        """The identifier of this process's opening of the log."""
        return self._boot_id

    async def append(self, entry: Entry) -> Appended:
        """Write a record; it is durable when this returns.

        Raises AuditUnavailable; then it is written once or not at all. What a caller
        who is cancelled has sent is not given up: others may rest on it, as a
        completion does on its intent.
        """
        if self._away or len(self._waiting) >= WAITING:
            raise _gone() if self._away else AuditUnavailable("The audit log is too slow.")
        number = self._number()
        try:
            packed = frames.packed(number, entry)
        except ValueError as error:
            raise AuditUnavailable(f"A record could not be encoded: {error}.") from error
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting[number] = _Sent(packed, self._newest, future)
        self._send(packed)
        try:
            async with asyncio.timeout(self._patience):
                result = await asyncio.shield(future)
        except TimeoutError as error:
            self._waiting.pop(number, None)
            raise silent(self._place) from error
        if isinstance(result, AuditUnavailable):
            raise AuditUnavailable(result.message, hint=result.hint)
        return result

    async def any_held(self, numbers: array[int]) -> bool:
        """Whether one of `numbers` is remembered as held; raises AuditUnavailable where unknown."""
        if self._recall is None:
            raise _gone()
        return await self._recall.any_held(numbers)

    async def close(self) -> None:
        """Let go of the connection; whoever waits still is told that the log is gone."""
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
        self._lost()
        self._give_up()
        if self._recall is not None:
            await asyncio.to_thread(self._recall.close)
        self._boot.end()

    def _number(self) -> int:
        """When the entry was made, and later than any before: what it is known by."""
        self._last_number = max(self._clock.monotonic_ns(), self._last_number + 1)
        return self._last_number

    def _send(self, packed: bytes) -> None:
        if self._to is not None:
            if not self._outgoing:
                asyncio.get_running_loop().call_soon(self._flush)
            self._outgoing.append(packed)

    def _flush(self) -> None:
        outgoing, self._outgoing = self._outgoing, []
        if self._to is not None and outgoing:
            self._to.write(frames.appending(outgoing))

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(OSError, EOFError, BadFrame):
                await self._converse()
            self._lost()
            await asyncio.sleep(_AGAIN_S)

    async def _converse(self) -> None:
        path = str(socket_in(self._state_dir))
        reader, writer = await asyncio.open_unix_connection(path)
        try:
            writer.write(frames.framed({"join": {"boot": self._boot_id, "node": self._node}}))
            self._found(writer, str((await frames.received(reader)).get("joined")))
            while True:
                for number, result in frames.acknowledged(await frames.received(reader)):
                    self._settle(number, result)
        finally:
            writer.close()

    def _found(self, writer: asyncio.StreamWriter, log_id: str) -> None:
        """Send what waits to the process that was joined: it knows what of it is written."""
        if self._recall is None:
            self._recall = Recall(self._place, log_id)
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None
        self._to, self._away = writer, False
        self._joined.set()
        if self._waiting:
            after = min(sent.after for sent in self._waiting.values())
            packed = [sent.packed for sent in self._waiting.values()]
            writer.write(frames.appending(packed, after))

    def _settle(self, number: int, result: Result) -> None:
        if isinstance(result, Appended):
            self._newest = max(self._newest, result.seq)
        sent = self._waiting.pop(number, None)
        if sent is not None and not sent.future.done():
            sent.future.set_result(result)

    def _lost(self) -> None:
        self._to = None
        self._outgoing.clear()
        if self._giving_up is None and not self._away:
            loop = asyncio.get_running_loop()
            self._giving_up = loop.call_later(AWAY_S, self._give_up)

    def _give_up(self) -> None:
        """Tell everybody who waits, and let nobody wait any more."""
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None
        self._away = True
        waiting, self._waiting = self._waiting, {}
        for sent in waiting.values():
            if not sent.future.done():
                sent.future.set_result(_gone())


def _begun(state_dir: Path, boot_id: str) -> Boot:
    try:
        with locked_directory(state_dir):
            return Boot.begin(state_dir, boot_id)
    except OSError as error:
        raise AuditUnavailable(f"The state directory cannot be used: {error.strerror}.") from error


def _gone() -> AuditUnavailable:
    return AuditUnavailable(
        "The process that writes the audit log is gone.",
        hint="It is started again at once; look at what `turnike serve` says of it.",
    )
