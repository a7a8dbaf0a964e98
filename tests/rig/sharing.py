"""One gateway of several that draw from the same budgets through Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from rig.audit_values import SteppingClock

from gateway.core.sensitive import Sensitive
from gateway.private_files import private_directory
from gateway.state.budgets import Budgets
from gateway.state.shared.budgets import SharedBudgets
from gateway.state.shared.server import RedisPlace, SharedServer
from gateway.state.shared.shares import Spelling
from gateway.state.shared.telling import Telling

KEY = Sensitive(b"k" * 32)
NOVEMBER = datetime(2026, 11, 25, tzinfo=UTC)


@asynccontextmanager
async def sharing(
    place: RedisPlace, folder: Path, boot: str = "boot_1", key: Sensitive[bytes] = KEY
) -> AsyncIterator[SharedBudgets]:
    """The budgets of a gateway whose state directory is `folder`."""
    private_directory(folder)
    counts, server = Budgets(folder, boot, lambda _: True), SharedServer(place)
    budgets = SharedBudgets(counts, Telling(server, Spelling(key)), SteppingClock(at=NOVEMBER))
    try:
        yield budgets
    finally:
        await budgets.close()
        await server.close()
        counts.close()
