"""Work on one database in turns: a thread of its own, and one transaction for all that waits.

A transaction takes the write lock before it reads, so that nobody else, in this
process or another, changes what was compared. Whoever waits while a commit is
under way shares the next one.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import apsw

T = TypeVar("T")
Work = Callable[[apsw.Connection], T]

BATCH = 64
WAITING = 4096
PATIENCE_S = 5.0
"""Seconds that a caller waits for a disk that neither answers nor fails."""


class TurnFailed(Exception):
    """The work was not done, or whether it was done is not known."""


class _Mistaken(Exception):
    """The work of one turn failed by itself; the file is well."""

    def __init__(self, turn: _Turn[object], reason: str) -> None:
        super().__init__(reason)
        self.turn = turn


@dataclass(frozen=True, slots=True)
class _Turn(Generic[T]):
    work: Work[T]
    future: Future[T] = field(default_factory=Future, repr=False)

    def take(self, connection: apsw.Connection) -> Callable[[], None]:
        """Do the work; returns what tells its caller, to be called once it is committed."""
        result = self.work(connection)
        return lambda: self.future.set_result(result)


class Turns:
    """Runs work on the connection that `connect` gives; it is opened anew after a failure.

    `intact` is asked before and after each transaction whether the file is still
    the one that was opened. The thread begins with the first work.
    """

    def __init__(
        self, connect: Callable[[], apsw.Connection], intact: Callable[[], bool], name: str
    ) -> None:
        self._connect = connect
        self._intact = intact
        self._connection: apsw.Connection | None = None
        self._waiting: deque[_Turn[object]] = deque()
        self._change = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._begun = False

    async def run(self, work: Work[T]) -> T:
        """Do `work` in its turn; durable when this returns. Raises TurnFailed."""
        turn = _Turn(work)
        with self._change:
            if not self._open or len(self._waiting) >= WAITING:
                raise TurnFailed("closed" if not self._open else f"{WAITING} wait")
            self._waiting.append(turn)  # type: ignore[arg-type]
            if not self._begun:
                self._begun = True
                self._thread.start()
            self._change.notify()
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await asyncio.shield(asyncio.wrap_future(turn.future))
        except TimeoutError as error:
            raise TurnFailed(f"no answer in {PATIENCE_S:.0f} seconds") from error

    def close(self) -> None:
        """Do what waits, then let go of the file."""
        with self._change:
            self._open = False
            self._change.notify()
        if self._begun:
            self._thread.join()

    def _run(self) -> None:
        try:
            while turns := self._take():
                self._do(turns)
        finally:
            with self._change:  # reached early by a defect only: nobody is let in any more
                self._open = False
            self._let_go()

    def _do(self, turns: list[_Turn[object]]) -> None:
        """Do turns together; one that fails by itself is left out, and the others are done anew."""
        while turns:
            try:
                told = self._together(turns)
            except _Mistaken as mistake:
                turns = [turn for turn in turns if turn is not mistake.turn]
                mistake.turn.future.set_exception(TurnFailed(str(mistake)))
            except Exception as error:  # noqa: BLE001 - the thread outlives every fault
                self._let_go()
                reason = str(error) if isinstance(error, TurnFailed) else type(error).__name__
                for turn in turns:
                    turn.future.set_exception(TurnFailed(reason))
                return
            else:
                for tell in told:
                    tell()
                return

    def _take(self) -> list[_Turn[object]]:
        with self._change:
            while self._open and not self._waiting:
                self._change.wait()
            return [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]

    def _together(self, turns: list[_Turn[object]]) -> list[Callable[[], None]]:
        if self._connection is None:
            self._connection = self._connect()
        self._require_intact()
        self._connection.execute("BEGIN IMMEDIATE")
        told = [self._taken(turn, self._connection) for turn in turns]
        self._connection.execute("COMMIT")
        self._require_intact()
        return told

    def _taken(self, turn: _Turn[object], connection: apsw.Connection) -> Callable[[], None]:
        try:
            return turn.take(connection)
        except (apsw.Error, OSError, MemoryError) as error:
            if not isinstance(error, apsw.ConstraintError):
                raise  # the file or the disk
            reason = type(error).__name__
        except Exception as error:  # noqa: BLE001 - whatever the work does
            reason = str(error) if isinstance(error, TurnFailed) else type(error).__name__
        connection.execute("ROLLBACK")
        raise _Mistaken(turn, reason)

    def _require_intact(self) -> None:
        if not self._intact():
            raise TurnFailed("the file was deleted or replaced")

    def _let_go(self) -> None:
        """Close the connection, which rolls back what is not committed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close(True)
