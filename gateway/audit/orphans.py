"""Intents whose process is gone: what became of them is not known, and the log says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.audit import records
from gateway.audit.boots import is_alive, was_here
from gateway.audit.leaves import Ask
from gateway.audit.place import LogPlace
from gateway.core.record import Entry

ELSEWHERE = timedelta(days=1)
"""Longer than any attempt can take: an intent of another gateway that is older has no process."""
_UNFINISHED = (
    "SELECT u.boot_id, r.canonical FROM unfinished u JOIN records r ON r.seq = u.seq ORDER BY r.seq"
)


def orphans(ask: Ask, state_dir: Path, place: LogPlace) -> list[Entry]:
    """A record for each intent that nothing has closed and no living process will.

    The caller holds `locked_directory(state_dir)` until they are appended, or
    another process might close the same ones.
    """
    alone = isinstance(place, Path)
    return [
        records.orphan(fields)
        for boot_id, canonical in ask(_UNFINISHED, ())
        if isinstance(canonical, bytes)
        and not is_alive(state_dir, str(boot_id))
        and (_old(fields := json.loads(canonical)) or alone or was_here(state_dir, str(boot_id)))
    ]


def _old(fields: Mapping[str, object]) -> bool:
    began = datetime.fromisoformat(str(fields["ts"]))
    return datetime.now(UTC) - began > ELSEWHERE
