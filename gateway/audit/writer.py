"""One thread that commits: the idle writer at once, the busy one in groups.

While a commit is under way new entries wait; the next commit takes up to
`BATCH` of them. When a commit fails, everybody who waits is told at once, so
that nobody waits for several failures in a row.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gateway.audit.sequencer import Result
from gateway.core.errors import AuditUnavailable, GatewayError
from gateway.core.record import Entry

BATCH = 64
WAITING = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An entry, and where its result is awaited."""

    entry: Entry
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Result] = field(repr=False)


class Writer:
    """Feeds `commit`, which may block, from a bounded queue; safe from every thread."""

    def __init__(self, commit: Callable[[Sequence[Entry]], Sequence[Result]]) -> None:
        self._commit = commit
        self._waiting: deque[Ticket] = deque()
        self._change = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._run, name="audit-writer", daemon=True)
        self._thread.start()

    def submit(self, ticket: Ticket) -> None:
        """Queue an entry; raises AuditUnavailable when the queue is full or the writer ended."""
        with self._change:
            if not self._open:
                raise AuditUnavailable("The audit log is closed.")
            if len(self._waiting) >= WAITING:
                raise AuditUnavailable(
                    f"The audit log is too slow: {WAITING} records wait for it.",
                    hint="Look at the disk that holds state_dir.",
                )
            self._waiting.append(ticket)
            self._change.notify()

    def close(self) -> None:
        """Commit what waits, then end; returns when the thread has ended."""
        with self._change:
            self._open = False
            self._change.notify()
        self._thread.join()

    def _run(self) -> None:
        batch: list[Ticket] = []
        try:
            while batch := self._take():
                self._write(batch)
        finally:
            # Reached with a batch only by a defect: nobody may wait for ever.
            with self._change:
                self._open = False
                batch.extend(self._waiting)
                self._waiting.clear()
            _settle(batch, [AuditUnavailable("The audit writer has ended.")] * len(batch))

    def _take(self) -> list[Ticket]:
        with self._change:
            while self._open and not self._waiting:
                self._change.wait()
            return [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]

    def _write(self, batch: list[Ticket]) -> None:
        try:
            results = self._commit([ticket.entry for ticket in batch])
        except GatewayError as fault:
            with self._change:
                batch.extend(self._waiting)
                self._waiting.clear()
            results = [AuditUnavailable(fault.message, hint=fault.hint) for _ in batch]
        _settle(batch, results)


def _settle(batch: Sequence[Ticket], results: Sequence[Result]) -> None:
    """Wake the callers: one call into each event loop, however many wait there."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Result], Result]]] = {}
    for ticket, result in zip(batch, results, strict=True):
        loops.setdefault(ticket.loop, []).append((ticket.future, result))
    for loop, settled in loops.items():
        try:
            loop.call_soon_threadsafe(_wake, settled)
        except RuntimeError:  # the loop is closed: nobody waits there any more
            continue


def _wake(settled: Sequence[tuple[asyncio.Future[Result], Result]]) -> None:
    for future, result in settled:
        if not future.done():
            future.set_result(result)
