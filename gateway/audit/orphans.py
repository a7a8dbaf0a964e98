"""Intents whose process is gone: what became of them is not known, and the log says so."""

from __future__ import annotations

import json
from pathlib import Path

from gateway.audit import records
from gateway.audit.boots import is_alive
from gateway.audit.leaves import Ask
from gateway.core.record import Entry

_UNFINISHED = (
    "SELECT u.boot_id, r.canonical FROM unfinished u JOIN records r ON r.seq = u.seq ORDER BY r.seq"
)


def orphans(ask: Ask, state_dir: Path, *, own: str = "") -> list[Entry]:
    """A record for each intent that nothing has closed and no living process will.

    `own` is a boot that has appended nothing yet. The caller holds
    `locked_directory(state_dir)` until they are appended, or another process
    might close the same ones.
    """
    return [
        records.orphan(json.loads(bytes(canonical)))
        for boot_id, canonical in ask(_UNFINISHED, ())
        if isinstance(canonical, bytes)
        and (boot_id == own or not is_alive(state_dir, str(boot_id)))
    ]
