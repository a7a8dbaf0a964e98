"""What SIGINT and SIGTERM do to a command that runs until it is stopped."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import uvloop

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """Ends a command in order, however early a signal comes.

    The first signal cancels the command, which then cleans up; later ones wait
    for that. Inside `by`, each signal calls the function that was given there.
    """

    def __init__(self, cancel: Callable[[], object]) -> None:
        self._cancel = cancel
        self._instead: Callable[[], None] | None = None
        self.asked = False

    def arrived(self) -> None:
        """Take note of a signal, and act on it."""
        first, self.asked = not self.asked, True
        if self._instead is not None:
            self._instead()
        elif first:
            self._cancel()

    @contextmanager
    def by(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call `stop` for a signal inside the block, instead of cancelling the command."""
        self._instead = stop
        try:
            yield
        finally:
            self._instead = None


Work: TypeAlias = Callable[[Stopping], Coroutine[None, None, None]]


def run_until_stopped(work: Work) -> None:
    """Run `work` until it returns or a signal ends it; to be stopped is no failure."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_stoppable(work))


async def _stoppable(work: Work) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine that runs is a task's
    stopping = Stopping(task.cancel)
    for name in SIGNALS:
        loop.add_signal_handler(name, stopping.arrived)
    try:
        await work(stopping)
    except asyncio.CancelledError:
        if not stopping.asked:
            raise
    finally:
        for name in SIGNALS:
            loop.remove_signal_handler(name)
