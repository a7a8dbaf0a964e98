"""The log as the rest of the gateway sees it: append, ask, close."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from gateway.audit import records
from gateway.audit.boots import Boot, is_alive
from gateway.audit.leaves import Ask
from gateway.audit.sequencer import Result, Sequencer
from gateway.audit.signing import Signer
from gateway.audit.store import LOG_FILE, Reader
from gateway.audit.writer import Ticket, Writer
from gateway.core.clock import Clock
from gateway.core.errors import AuditUnavailable, GatewayError
from gateway.core.record import Appended, Entry
from gateway.private_files import locked_directory, private_directory

PATIENCE_S = 5.0
"""Seconds that a caller waits for a disk that neither answers nor fails."""


class Log(Protocol):
    """What the stages need of a log; its other end may be another process."""

    async def append(self, entry: Entry) -> Appended:
        """Write a record; it is durable when this returns. Raises AuditUnavailable."""
        ...

    async def any_held(self, numbers: array[int]) -> bool:
        """Whether one of `numbers` is remembered as held. Raises AuditUnavailable."""
        ...


class AuditLog:
    """A log in `state_dir`, open in this process; other processes may have it open too."""

    def __init__(self, state_dir: Path, sequencer: Sequencer, boot: Boot) -> None:
        self._path = state_dir / LOG_FILE
        self._sequencer = sequencer
        self._boot = boot
        self._writer = Writer(sequencer.commit)
        self._reading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audit-reader")
        self._reader: Reader | None = None
        self._watch: Callable[[int], None] | None = None

    @classmethod
    def open(
        cls,
        state_dir: Path,
        *,
        clock: Clock,
        node: str = "gateway",
        signer: Signer | None = None,
        guard: Callable[[str, Ask], None] | None = None,
    ) -> AuditLog:
        """Open the log, or begin one, and close the intents of processes that are gone.

        Each such intent gets an `orphan` record: what became of it is not
        known. `guard` sees the identifier and the records before anything is
        appended, and may raise. Raises AuditUnavailable, and ConfigError for an
        unsafe place.
        """
        private_directory(state_dir)
        with locked_directory(state_dir):
            sequencer = Sequencer(state_dir / LOG_FILE, clock=clock, node=node, signer=signer)
            try:
                if guard is not None:
                    guard(sequencer.log_id, sequencer.ask)
                boot = Boot.begin(state_dir, sequencer.boot_id)
                _close_orphans(sequencer, state_dir)
            except OSError as error:
                sequencer.close()
                raise AuditUnavailable(
                    f"The state directory cannot be used: {error.strerror}."
                ) from error
            except GatewayError:
                sequencer.close()
                raise
        return cls(state_dir, sequencer, boot)

    @property
    def log_id(self) -> str:
        """The identifier that the log was given when it was made."""
        return self._sequencer.log_id

    @property
    def boot_id(self) -> str:
        """The identifier of this opening of the log."""
        return self._sequencer.boot_id

    @property
    def path(self) -> Path:
        """The file of the log."""
        return self._path

    def watch(self, appended: Callable[[int], None]) -> None:
        """Have `appended` called with the number of each record that was written here."""
        self._watch = appended

    async def append(self, entry: Entry) -> Appended:
        """Write a record; it is durable when this returns.

        Raises AuditUnavailable when the log cannot be written; the next call
        tries afresh. A caller that is cancelled leaves the record either
        written or not, and the log whole.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._writer.submit(Ticket(entry=entry, loop=loop, future=future))
        patience = loop.call_later(PATIENCE_S, _lose_patience, future)
        try:
            result = await future
        finally:
            patience.cancel()
        if isinstance(result, AuditUnavailable):
            raise result
        if self._watch is not None:
            self._watch(result.seq)
        return result

    async def any_held(self, numbers: array[int]) -> bool:
        """Whether one of `numbers` is remembered as held; raises AuditUnavailable where unknown."""
        if not numbers:
            return False
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await loop.run_in_executor(self._reading, self._ask, numbers)
        except TimeoutError as error:
            raise _silent() from error
        except RuntimeError as error:
            raise AuditUnavailable("The audit log is closed.") from error

    async def close(self) -> None:
        """Commit what waits and let go of the file; further calls do nothing."""
        await asyncio.to_thread(self._end)

    def _ask(self, numbers: array[int]) -> bool:
        try:
            if self._reader is None or not self._reader.is_current():
                self._forget_reader()
                self._reader = Reader(self._path)
                if self._reader.log_id() != self.log_id:
                    raise AuditUnavailable("The audit log was replaced by another.")
            return self._reader.any_held(numbers)
        except AuditUnavailable:
            self._forget_reader()
            raise

    def _forget_reader(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def _end(self) -> None:
        self._writer.close()
        self._reading.shutdown()
        self._forget_reader()
        self._sequencer.close()
        self._boot.end()


def _lose_patience(future: asyncio.Future[Result]) -> None:
    if not future.done():
        future.set_result(_silent())


def _silent() -> AuditUnavailable:
    return AuditUnavailable(
        f"The audit log did not answer in {PATIENCE_S:.0f} seconds.",
        hint="Look at the disk that holds state_dir.",
    )


def _close_orphans(sequencer: Sequencer, state_dir: Path) -> None:
    orphans = [
        records.orphan(fields)
        for boot_id, fields in sequencer.unfinished()
        if boot_id == sequencer.boot_id or not is_alive(state_dir, boot_id)
    ]
    if orphans:
        for result in sequencer.commit(orphans):
            if isinstance(result, AuditUnavailable):
                raise result
