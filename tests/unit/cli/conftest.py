from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_completion, an_intent

from gateway.audit.log import AuditLog
from gateway.core.record import Entry

AT_ONCE = 2000
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every command runs in an empty directory, and sees no setting of this machine."""
    for name in list(os.environ):
        if name.startswith(("TURNIKE_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def log(here: Path) -> Write:
    """Write a log in `.turnike`: one request by default, or the entries that are given."""

    def write(*entries: Entry) -> Path:
        async def append() -> None:
            held = AuditLog.open(here / ".turnike", clock=SteppingClock())
            written = entries or (an_intent(), a_completion())
            for start in range(0, len(written), AT_ONCE):
                some = written[start : start + AT_ONCE]
                await asyncio.gather(*(held.append(entry) for entry in some))
            await held.close()

        asyncio.run(append())
        return here / ".turnike" / "audit.db"

    return write
