"""Puts entries into their order, and finds its way back after a fault.

The chain's head is read inside each transaction, so that another process (the
command line) can append to the same log. A store that failed is closed and
opened afresh on the next try; it is accepted only if it still holds the last
record that was acknowledged here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from gateway.audit.chain import GENESIS, Head, Sealed, Stamp, seal
from gateway.audit.store import Store
from gateway.audit.times import timestamp
from gateway.core.clock import Clock
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Appended, Entry

Result: TypeAlias = Appended | AuditUnavailable


class Sequencer:
    """The one writer of this process; used by one thread at a time."""

    __slots__ = ("_clock", "_last", "_node", "_path", "_store", "boot_id", "log_id")

    def __init__(self, path: Path, *, clock: Clock, node: str) -> None:
        """Open the log at `path`, or begin one; raises AuditUnavailable and ConfigError."""
        self._path = path
        self._clock = clock
        self._node = node
        self.boot_id = clock.new_id("boot")
        self._store: Store | None = Store.open(path, new_log_id=clock.new_id("log"))
        self.log_id = self._store.log_id
        self._last: Head = GENESIS

    def commit(self, entries: Sequence[Entry]) -> list[Result]:
        """Append in one transaction; raises AuditUnavailable where nothing was acknowledged."""
        try:
            store = self._opened()
            outcomes = store.commit(entries, self._seal)
        except AuditUnavailable:
            self.close()
            raise
        results: list[Result] = []
        for outcome in outcomes:
            if isinstance(outcome, Sealed):
                self._last = outcome.head
                results.append(Appended(seq=outcome.head.seq, hash=outcome.head.hash))
            else:
                results.append(AuditUnavailable(f"A record could not be encoded: {outcome}."))
        return results

    def unfinished(self) -> list[tuple[str, dict[str, object]]]:
        """Intents that nothing has closed: their boot, and their fields."""
        return self._opened().unfinished()

    def close(self) -> None:
        """Let go of the file; the next `commit` opens it again."""
        store, self._store = self._store, None
        if store is not None:
            store.close()

    def _opened(self) -> Store:
        if self._store is None:
            store = Store.open(self._path)
            try:
                if store.log_id != self.log_id or not store.continues(self._last):
                    raise AuditUnavailable(
                        f"The audit log {self._path.name} was replaced by another, or by an"
                        " older copy of itself.",
                        hint="Put the newest file back, or restart to go on from this one.",
                    )
            except AuditUnavailable:
                store.close()
                raise
            self._store = store
        return self._store

    def _seal(self, entry: Entry, after: Head) -> Sealed:
        stamp = Stamp(
            log_id=self.log_id,
            boot_id=self.boot_id,
            node=self._node,
            ts=timestamp(self._clock.now()),
            mono_ns=self._clock.monotonic_ns(),
        )
        return seal(entry, after, stamp)
