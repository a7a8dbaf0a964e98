"""Detection workers that can hang, die or talk nonsense without harm to a request.

A worker that runs past the deadline, dies or breaks the protocol is killed and
a fresh one is started in the background; the request that it held gets the
reason.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from gateway.core.errors import SettingsError
from gateway.detect.added import NOTHING, Added
from gateway.detect.child import COMMAND, Child, ChildFailed
from gateway.detect.frames import Answer, Ask, BadFrame

_QUEUED_A_WORKER = 128
_START_LIMIT = 60.0
_HONEST = 0.8  # a worker that is well stops by itself before it would be taken for hung
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0


class Failure(StrEnum):
    """Why texts were not read."""

    DEADLINE = "deadline"
    DIED = "died"
    GARBAGE = "garbage"
    ERROR = "error"
    STARTING = "starting"
    OVERLOAD = "overload"
    DOWN = "down"


Outcome: TypeAlias = Answer | Failure


@dataclass(slots=True)
class _Job:
    asks: tuple[Ask, ...] = field(repr=False)
    until: float
    allowance: float
    outcome: asyncio.Future[Outcome] = field(repr=False)

    def settle(self, outcome: Outcome) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)


class WorkerPool:
    """`workers` processes behind one queue, first come, first served.

    `added` is what the settings add, which each of them gets when it starts.
    """

    def __init__(
        self,
        *,
        workers: int,
        command: Sequence[str] = COMMAND,
        added: Added = NOTHING,
    ) -> None:
        self.workers = workers
        self._added = added
        self._fault: SettingsError | None = None
        self._command = tuple(command)
        self._queue: asyncio.Queue[_Job] = asyncio.Queue(_QUEUED_A_WORKER * workers)
        self._numbers = itertools.count(1)
        self._tasks: list[asyncio.Task[None]] = []
        self._children: dict[int, Child] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._failing: set[int] = set()
        self._ready: set[int] = set()
        self._changed = asyncio.Event()

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the workers, those that are still loading included."""
        return tuple(child.pid for child in self._children.values())

    @property
    def loaded(self) -> int:
        """How many workers can read now."""
        return len(self._ready)

    async def start(self) -> None:
        """Begin to start the workers; does not wait for them."""
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._keep(slot), name=f"detection worker {slot}")
                for slot in range(self.workers)
            ]

    async def ready(self, timeout: float) -> bool:  # noqa: ASYNC109 - a limit, not a cancellation
        """Wait up to `timeout` seconds for a worker that has loaded; whether there is one.

        Raises SettingsError where what the settings add cannot be loaded.
        """
        try:
            async with asyncio.timeout(timeout):
                while not self._ready:
                    if self._fault is not None:
                        raise self._fault
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True

    async def scan(self, asks: tuple[Ask, ...], until: float) -> Outcome:
        """Have texts read before `until`, in the loop's time, waiting in the queue included.

        A worker that spends as long on them as was given here is taken for hung,
        even where a part of that time went by in the queue.
        """
        if not self._tasks or len(self._failing) == self.workers:
            return Failure.DOWN
        loop = asyncio.get_running_loop()
        job = _Job(asks, until, until - loop.time(), loop.create_future())
        try:
            self._queue.put_nowait(job)
        except asyncio.QueueFull:
            return Failure.OVERLOAD
        try:
            async with asyncio.timeout_at(until):
                return await job.outcome
        except TimeoutError:
            return Failure.DEADLINE if self._ready else Failure.STARTING

    async def close(self) -> None:
        """Kill the workers and wait for their end; requests that wait get `down`."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*self._ending, return_exceptions=True)
        while not self._queue.empty():
            self._queue.get_nowait().settle(Failure.DOWN)

    async def _keep(self, slot: int) -> None:
        """Have a worker in this slot for as long as the pool is open."""
        pause = _FIRST_PAUSE
        while True:
            if await self._live(slot):
                pause = _FIRST_PAUSE
                continue
            self._failing.add(slot)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _live(self, slot: int) -> bool:
        """Start a worker, give it work until it has to go; whether it ever became ready."""
        try:
            child = await Child.start(self._command, self._added)
        except OSError:
            return False
        self._children[slot] = child
        try:
            async with asyncio.timeout(_START_LIMIT):
                await child.ready()
            self._failing.discard(slot)
            self._fault = None
            self._ready.add(slot)
            self._changed.set()
            await self._work(child)
        except SettingsError as fault:
            self._fault = fault
            self._changed.set()
            return False
        except (TimeoutError, EOFError, ConnectionError, BadFrame):
            return False
        else:
            return True
        finally:
            self._ready.discard(slot)
            del self._children[slot]
            ending = asyncio.create_task(child.end(), name=f"end of detection worker {slot}")
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
            await asyncio.shield(ending)

    async def _work(self, child: Child) -> None:
        """Give `child` one job after the other; returns when it has to be replaced."""
        gone = asyncio.create_task(child.gone())
        try:
            while True:
                waiting = asyncio.create_task(self._queue.get())
                try:
                    await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    if not waiting.done():
                        waiting.cancel()
                if not waiting.done() or waiting.cancelled():
                    return
                job = waiting.result()
                if not job.outcome.done() and not await self._do(child, job):
                    return
        finally:
            gone.cancel()

    async def _do(self, child: Child, job: _Job) -> bool:
        """Have one job done; whether the worker can go on."""
        outcome: Outcome
        left = max(job.until - asyncio.get_running_loop().time(), 0.0)
        try:
            async with asyncio.timeout(job.allowance):
                outcome = await child.exchange(next(self._numbers), job.asks, left * _HONEST)
        except ChildFailed:
            outcome = Failure.ERROR
        except TimeoutError:
            outcome = Failure.DEADLINE
        except BadFrame:
            outcome = Failure.GARBAGE
        except (EOFError, ConnectionError):
            outcome = Failure.DIED
        except asyncio.CancelledError:
            job.settle(Failure.DOWN)
            raise
        job.settle(outcome)
        return outcome is Failure.ERROR or isinstance(outcome, Answer)
