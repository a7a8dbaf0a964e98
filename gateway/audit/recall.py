"""Asks the log what is remembered, from a thread of its own and a connection that cannot write."""

from __future__ import annotations

import asyncio
from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gateway.audit.store import Reader
from gateway.core.errors import AuditUnavailable

PATIENCE_S = 5.0
"""Seconds that a caller waits for a disk that neither answers nor fails."""


class Recall:
    """The memories of one log, which any number of processes may ask."""

    def __init__(self, path: Path, log_id: str) -> None:
        self._path = path
        self._log_id = log_id
        self._reading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audit-reader")
        self._reader: Reader | None = None

    async def any_held(self, numbers: array[int]) -> bool:
        """Whether one of `numbers` is remembered as held; raises AuditUnavailable where unknown."""
        if not numbers:
            return False
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await loop.run_in_executor(self._reading, self._ask, numbers)
        except TimeoutError as error:
            raise silent() from error
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
                self._reader = Reader(self._path)
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


def silent() -> AuditUnavailable:
    """The fault of a log that does not answer."""
    return AuditUnavailable(
        f"The audit log did not answer in {PATIENCE_S:.0f} seconds.",
        hint="Look at the disk that holds state_dir.",
    )
