"""Asks the log what is remembered, from a thread of its own and a connection that cannot write."""

from __future__ import annotations

import asyncio
from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gateway.audit.place import LogPlace, patience
from gateway.audit.stores import Reader, open_reader
from gateway.core.errors import AuditUnavailable


class Recall:
    """The memories of one log, which any number of processes may ask."""

    def __init__(self, place: LogPlace, log_id: str) -> None:
        self._place = place
        self._patience = patience(place)
        self._log_id = log_id
        self._reading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audit-reader")
        self._reader: Reader | None = None

    async def any_held(self, numbers: array[int]) -> bool:
        """Whether one of `numbers` is remembered as held; raises AuditUnavailable where unknown."""
        if not numbers:
            return False
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._patience):
                return await loop.run_in_executor(self._reading, self._ask, numbers)
        except TimeoutError as error:
            raise silent(self._place) from error
        except RuntimeError as error:
            raise AuditUnavailable("The audit log is closed.") from error

    def close(self) -> None:
        """Answer what was asked, and let go of the file."""
        self._reading.shutdown()
        self._forget_reader()

    def _ask(self, numbers: array[int]) -> bool:
        try:
            if self._reader is None or not self._reader.is_current():
                self._forget_reader()
                self._reader = open_reader(self._place)
                if self._reader.log_id() != self._log_id:
                    raise AuditUnavailable("The audit log was replaced by another.")
            return self._reader.any_held(numbers)
        except AuditUnavailable:
            self._forget_reader()
            raise

    def _forget_reader(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()


def silent(place: LogPlace) -> AuditUnavailable:
    """The fault of a log that does not answer."""
    disk = isinstance(place, Path)
    return AuditUnavailable(
        f"The audit log did not answer in {patience(place):g} seconds.",
        hint="Look at the disk that holds state_dir." if disk else "Look at the server.",
    )
