"""Puts entries into their order, and finds its way back after a fault.

The chain's head is read inside each transaction, so that another process (the
command line) can append to the same log. A store that failed is closed and
opened afresh on the next try; it is accepted only if it still holds the last
record that was acknowledged here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from gateway.audit import leaves
from gateway.audit.chain import GENESIS, Head, Sealed, Stamp, seal
from gateway.audit.merkle import Tree
from gateway.audit.note import Checkpoint, origin_of
from gateway.audit.place import LogPlace
from gateway.audit.sent_before import SentBefore
from gateway.audit.signing import Signer
from gateway.audit.stores import Store, open_store
from gateway.audit.times import timestamp
from gateway.core.clock import Clock
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Appended, Entry, Origin, RecordType

Result: TypeAlias = Appended | AuditUnavailable


class Sequencer:
    """The one writer of this process; used by one thread at a time."""

    __slots__ = (
        *("_clock", "_last", "_node", "_place", "_sent_before", "_signer", "_store", "_tree"),
        *("boot_id", "log_id"),
    )

    def __init__(
        self, place: LogPlace, *, clock: Clock, node: str, signer: Signer | None = None
    ) -> None:
        """Open the log at `place`, or begin one; raises AuditUnavailable and ConfigError.

        Without a `signer`, entries that are checkpoints cannot be appended.
        """
        self._place = place
        self._clock = clock
        self._node = node
        self.boot_id = clock.new_id("boot")
        self._store: Store | None = open_store(place, new_log_id=clock.new_id("log"))
        self.log_id = self._store.log_id
        self._last: Head = GENESIS
        self._signer = signer
        self._tree: Tree | None = None
        self._sent_before = SentBefore()

    def commit(self, entries: Sequence[Entry]) -> list[Result]:
        """Append in one transaction; raises AuditUnavailable where nothing was acknowledged."""
        self._sent_before = SentBefore()
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
            elif isinstance(outcome, Head):
                results.append(Appended(seq=outcome.seq, hash=outcome.hash))
            else:
                results.append(AuditUnavailable(f"A record could not be encoded: {outcome}."))
        return results

    def ask(self, statement: str, values: leaves.Values) -> list[tuple[object, ...]]:
        """Read from the log, before anything is appended."""
        return self._opened().ask(statement, values)

    def close(self) -> None:
        """Let go of the file; the next `commit` opens it again."""
        store, self._store = self._store, None
        self._tree = None  # it may hold leaves of a transaction that did not take place
        if store is not None:
            store.close()

    def _opened(self) -> Store:
        if self._store is None:
            store = open_store(self._place)
            try:
                if store.log_id != self.log_id or not store.continues(self._last):
                    raise AuditUnavailable(
                        f"The audit log {self._place.name} was replaced by another, or by an"
                        " older copy of itself.",
                        hint="Put the newest file back, or restart to go on from this one.",
                    )
            except AuditUnavailable:
                store.close()
                raise
            self._store = store
        return self._store

    def _seal(self, entry: Entry, after: Head) -> Sealed | Head:
        origin = entry.origin or Origin(
            boot_id=self.boot_id, node=self._node, mono_ns=self._clock.monotonic_ns()
        )
        written = self._sent_before.find(self._opened().ask, origin)
        if written is not None:
            return written
        stamp = Stamp(
            log_id=self.log_id,
            boot_id=origin.boot_id,
            node=origin.node,
            ts=timestamp(self._clock.now()),
            mono_ns=origin.mono_ns,
        )
        if entry.type is RecordType.CHECKPOINT:
            entry = self._attested(after)
        sealed = seal(entry, after, stamp)
        self._sent_before.note(origin, sealed.head)
        return sealed

    def _attested(self, after: Head) -> Entry:
        """A checkpoint speaks of all records before it, which only its transaction knows."""
        if self._signer is None:
            raise ValueError("there is no key to sign it with")
        ask, origin = self._opened().ask, origin_of(self.log_id)
        if self._tree is None:
            self._tree = leaves.tree(ask, after.seq)
        leaves.grow(ask, self._tree, after.seq)
        checkpoint = Checkpoint(origin=origin, size=after.seq, root=self._tree.root())
        note = self._signer.sign(checkpoint)
        return Entry(
            type=RecordType.CHECKPOINT, fields={"note": note, "key": self._signer.vkey(origin)}
        )
