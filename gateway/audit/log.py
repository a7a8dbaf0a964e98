"""The log as the rest of the gateway sees it: append, ask, close."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from gateway.audit.boots import Boot, sweep
from gateway.audit.leaves import Ask
from gateway.audit.orphans import orphans
from gateway.audit.place import LogPlace, patience
from gateway.audit.recall import Recall, silent
from gateway.audit.sequencer import Result, Sequencer
from gateway.audit.signing import Signer
from gateway.audit.store import LOG_FILE
from gateway.audit.stores import open_reader
from gateway.audit.writer import Ticket, Writer
from gateway.core.clock import Clock
from gateway.core.errors import AuditUnavailable, GatewayError
from gateway.core.record import Appended, Entry
from gateway.private_files import locked_directory, private_directory


class Log(Protocol):
    """What the stages need of a log; its other end may be another process."""

    @property
    def boot_id(self) -> str:
        """The identifier of this process's opening of the log."""
        ...

    async def append(self, entry: Entry) -> Appended:
        """Write a record; it is durable when this returns. Raises AuditUnavailable."""
        ...

    async def any_held(self, numbers: array[int]) -> bool:
        """Whether one of `numbers` is remembered as held. Raises AuditUnavailable."""
        ...

    async def close(self) -> None:
        """Let go of the log; what waits is written, or told that it is not."""
        ...


class AuditLog:
    """A log in `state_dir`, open in this process; other processes may have it open too."""

    def __init__(self, state_dir: Path, place: LogPlace, sequencer: Sequencer, boot: Boot) -> None:
        self._state_dir = state_dir
        self._place = place
        self._patience = patience(place)
        self._sequencer = sequencer
        self._boot = boot
        self._writer = Writer(sequencer.commit)
        self._recall = Recall(place, sequencer.log_id)
        self._watch: Callable[[int], None] | None = None

    @classmethod
    def open(
        cls,
        state_dir: Path,
        *,
        clock: Clock,
        place: LogPlace | None = None,
        node: str = "gateway",
        signer: Signer | None = None,
        guard: Callable[[str, Ask], None] | None = None,
    ) -> AuditLog:
        """Open the log, or begin one, and close the intents of processes that are gone.

        It is in `place`, else in a file of `state_dir`. Each such intent gets an
        `orphan` record: what became of it is not known. `guard` sees the
        identifier and the records before anything is appended, and may raise.
        Raises AuditUnavailable, and ConfigError for an unsafe place.
        """
        private_directory(state_dir)
        with locked_directory(state_dir):
            place = state_dir / LOG_FILE if place is None else place
            sequencer = Sequencer(place, clock=clock, node=node, signer=signer)
            try:
                if guard is not None:
                    guard(sequencer.log_id, sequencer.ask)
                found = orphans(sequencer.ask, state_dir, place)
                _require(sequencer.commit(found) if found else ())
                sweep(state_dir)
                boot = Boot.begin(state_dir, sequencer.boot_id)
            except OSError as error:
                sequencer.close()
                raise AuditUnavailable(
                    f"The state directory cannot be used: {error.strerror}."
                ) from error
            except GatewayError:
                sequencer.close()
                raise
        return cls(state_dir, place, sequencer, boot)

    @property
    def log_id(self) -> str:
        """The identifier that the log was given when it was made."""
        return self._sequencer.log_id

    @property
    def boot_id(self) -> str:
        """The identifier of this opening of the log."""
        return self._sequencer.boot_id

    @property
    def place(self) -> LogPlace:
        """Where the log is."""
        return self._place

    def watch(self, appended: Callable[[int], None]) -> None:
        """Have `appended` called with the number of each record that was written here."""
        self._watch = appended

    async def append(self, entry: Entry) -> Appended:
        """Write a record; it is durable when this returns.

        Raises AuditUnavailable when the log cannot be written; the next call
        tries afresh. A caller that is cancelled leaves the record either
        written or not, and the log whole.
        """
        future = self.submit(entry)
        patience = asyncio.get_running_loop().call_later(
            self._patience, _lose_patience, future, self._place
        )
        try:
            result = await future
        finally:
            patience.cancel()
        if isinstance(result, AuditUnavailable):
            raise result
        return result

    def submit(self, entry: Entry) -> asyncio.Future[Result]:
        """Queue a record; what it resolves to is durable, or says why it is not.

        Raises AuditUnavailable where it cannot even wait.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        future.add_done_callback(self._settled)
        self._writer.submit(Ticket(entry=entry, loop=loop, future=future))
        return future

    def _settled(self, future: asyncio.Future[Result]) -> None:
        if self._watch is not None and not future.cancelled():
            result = future.result()
            if isinstance(result, Appended):
                self._watch(result.seq)

    async def close_orphans(self) -> None:
        """Close the intents of processes that have gone meanwhile; raises AuditUnavailable."""
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(self._close_orphans, loop)

    async def any_held(self, numbers: array[int]) -> bool:
        """Whether one of `numbers` is remembered as held; raises AuditUnavailable where unknown."""
        return await self._recall.any_held(numbers)

    async def close(self) -> None:
        """Commit what waits and let go of the file; further calls do nothing."""
        await asyncio.to_thread(self._end)

    def _close_orphans(self, loop: asyncio.AbstractEventLoop) -> None:
        with locked_directory(self._state_dir):
            reader = open_reader(self._place)
            try:
                found = orphans(reader.ask, self._state_dir, self._place)
            finally:
                reader.close()
            for entry in found:
                asyncio.run_coroutine_threadsafe(self.append(entry), loop).result()
            sweep(self._state_dir)

    def _end(self) -> None:
        self._writer.close()
        self._recall.close()
        self._sequencer.close()
        self._boot.end()


def _lose_patience(future: asyncio.Future[Result], place: LogPlace) -> None:
    if not future.done():
        future.set_result(silent(place))


def _require(results: Sequence[Result]) -> None:
    for result in results:
        if isinstance(result, AuditUnavailable):
            raise result
