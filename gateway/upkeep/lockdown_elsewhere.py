"""Follows the lockdown of gateways on other machines, by the log that they share.

Whoever locks down says so in the log. While the log cannot be read, what was known
last holds: a lockdown that was seen does not end with the connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from concurrent.futures import ThreadPoolExecutor

from gateway.audit.place import LogPlace
from gateway.audit.stores import Reader, open_reader
from gateway.core.errors import AuditUnavailable
from gateway.state.lockdown import Lockdown

_LOG = logging.getLogger(__name__)

INTERVAL_S = 0.4
_NEWEST = "SELECT canonical FROM records WHERE type = 'lockdown' ORDER BY seq DESC LIMIT 1"


class LockdownElsewhere:
    """From `start` to `close`, looks at the newest word about a lockdown, twice a second."""

    def __init__(
        self, place: LogPlace, lockdown: Lockdown, *, interval: float = INTERVAL_S
    ) -> None:
        self._place = place
        self._lockdown = lockdown
        self._interval = interval
        self._reading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lockdown")
        self._reader: Reader | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Look once, so that nobody is answered before it, and begin to follow."""
        await self._look_once()
        self._task = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """Stop following; what is known holds."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await asyncio.to_thread(self._reading.shutdown)
        self._forget_reader()

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            await self._look_once()

    async def _look_once(self) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._reading, self._look)
        except AuditUnavailable:
            pass  # what is known holds
        except Exception as defect:  # noqa: BLE001 - a later lockdown must not be missed
            _LOG.error("a lockdown elsewhere could not be looked for: %s", type(defect).__name__)

    def _look(self) -> None:
        try:
            if self._reader is None or not self._reader.is_current():
                self._forget_reader()
                self._reader = open_reader(self._place)
            found = self._reader.ask(_NEWEST, ())
        except AuditUnavailable:
            self._forget_reader()
            raise
        if found and isinstance(found[0][0], bytes):
            self._lockdown.follow(on=json.loads(found[0][0])["action"] == "on")

    def _forget_reader(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()
