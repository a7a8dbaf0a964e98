"""Legal holds: what must neither be erased nor dropped, as the log itself has it.

A hold is in force from its record on, until a record releases it. The log is the
only place where it is kept, so that it is signed for and cannot be lost apart.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from gateway.audit.leaves import Ask
from gateway.core.errors import LegalHold

INDEX = "CREATE INDEX IF NOT EXISTS holds ON records (seq) WHERE type = 'hold';"
_ADDED, _RELEASED = "added", "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold in force: since when, by whom and why; `requests` is None where it covers all."""

    id: str
    since: str
    who: str
    reason: str
    requests: frozenset[str] | None

    def covers(self, requests: Collection[str]) -> bool:
        """Whether one of `requests` is held."""
        return self.requests is None or not self.requests.isdisjoint(requests)


def in_force(ask: Ask) -> tuple[Hold, ...]:
    """The holds that nothing has released, oldest first; raises ValueError for a damaged record."""
    found: dict[str, Hold] = {}
    for (canonical,) in ask("SELECT canonical FROM records WHERE type = 'hold' ORDER BY seq", ()):
        fields = json.loads(canonical if isinstance(canonical, bytes) else b"")
        name, requests = str(fields.get("hold")), fields.get("requests")
        if fields.get("action") == _RELEASED:
            found.pop(name, None)
        elif fields.get("action") == _ADDED:
            found[name] = Hold(
                id=name,
                since=str(fields.get("ts")),
                who=str(fields.get("who")),
                reason=str(fields.get("reason")),
                requests=frozenset(map(str, requests)) if isinstance(requests, list) else None,
            )
    return tuple(found.values())


def refuse_held(ask: Ask, requests: Collection[str]) -> None:
    """Raise LegalHold where one of `requests` is held."""
    held = [hold for hold in in_force(ask) if hold.covers(requests)]
    if held:
        raise LegalHold(
            f"Nothing was erased: {', '.join(hold.id for hold in held)} holds it"
            f" ({held[0].reason}).",
            hint="Release the hold first, or erase the requests that it does not cover.",
        )
