"""What SIGHUP does to a gateway: it reads its policies again."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Hangup:
    """Calls what `calls` was given for each SIGHUP; one that came earlier counts, too."""

    def __init__(self) -> None:
        self._act: Callable[[], object] | None = None
        self._early = False

    def arrived(self) -> None:
        """Take note of a signal, and act on it."""
        if self._act is None:
            self._early = True
        else:
            self._act()

    def calls(self, act: Callable[[], object]) -> None:
        """Call `act` from now on."""
        self._act = act
        if self._early:
            act()


@contextmanager
def hangups() -> Iterator[Hangup]:
    """Catch SIGHUP inside the block, which would otherwise end the program."""
    loop, hangup = asyncio.get_running_loop(), Hangup()
    loop.add_signal_handler(signal.SIGHUP, hangup.arrived)
    try:
        yield hangup
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
