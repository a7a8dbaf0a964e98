"""A log whose records are counted and traced once they are durable.

Figures and traces are made of records, so that they cannot say more than the
log does: no found value, no prompt, no answer, no key.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Callable, Sequence
from typing import TypeAlias

from gateway.audit.log import Log
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Appended, Entry

Observer: TypeAlias = Callable[[Entry], None]
"""Is told of a record that is durable; must not wait."""


_LOG = logging.getLogger(__name__)


class Observed:
    """`log`, with `observers` that are told of every record after it was written."""

    def __init__(self, log: Log, observers: Sequence[Observer]) -> None:
        self._log = log
        self._observers = tuple(observers)
        self.writable = True

    @property
    def boot_id(self) -> str:
        """The identifier of this process's opening of the log."""
        return self._log.boot_id

    async def append(self, entry: Entry) -> Appended:
        """Write a record; it is durable when this returns. Raises AuditUnavailable."""
        try:
            appended = await self._log.append(entry)
        except AuditUnavailable:
            self.writable = False
            raise
        self.writable = True
        for observer in self._observers:
            try:
                observer(entry)
            except Exception as defect:  # noqa: BLE001 - what is durable is not undone by a figure
                _LOG.error("a record was not counted: %s", type(defect).__name__)
        return appended

    async def any_held(self, numbers: array[int]) -> bool:
        """Whether one of `numbers` is remembered as held. Raises AuditUnavailable."""
        return await self._log.any_held(numbers)

    async def close(self) -> None:
        """Let go of the log."""
        await self._log.close()
