"""Finds entries that were written before, though nobody was told.

A process that loses its connection to the log sends again what was not
acknowledged. What of it is in the log already is found by its boot and its
`mono_ns`, and is not written twice.
"""

from __future__ import annotations

import json

from gateway.audit.chain import Head
from gateway.audit.leaves import Ask
from gateway.core.record import Origin


class SentBefore:
    """What is looked up inside one transaction; each part of the log is read once."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], dict[str, Head]] = {}

    def find(self, ask: Ask, origin: Origin) -> Head | None:
        """Where the entry of `origin` stands, None where it is not in the log."""
        if origin.after is None:
            return None
        part = (origin.boot_id, origin.after)
        if part not in self._known:
            self._known[part] = _written(ask, *part)
        return self._known[part].get(str(origin.mono_ns))

    def note(self, origin: Origin, head: Head) -> None:
        """Know an entry that this transaction has written: what was read before lacks it."""
        for (boot_id, _), found in self._known.items():
            if boot_id == origin.boot_id:
                found[str(origin.mono_ns)] = head


def _written(ask: Ask, boot_id: str, after: int) -> dict[str, Head]:
    """The records of a boot behind record `after`, by their `mono_ns`."""
    question = "SELECT seq, hash, canonical FROM records WHERE seq > ? AND boot_id = ?"
    return {
        str(json.loads(bytes(canonical))["mono_ns"]): Head(seq=int(str(seq)), hash=str(sealed))
        for seq, sealed, canonical in ask(question, (after, boot_id))
        if isinstance(canonical, bytes)
    }
