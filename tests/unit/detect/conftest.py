"""One real detection worker for all tests of the room: it takes seconds to load."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from gateway.detect.inspector import Inspector
from gateway.detect.pool import WorkerPool

GUARDED = (sys.executable, str(Path(__file__).parents[2] / "rig" / "guarded_worker.py"))
DEADLINE = 40.0  # generous, for a machine that is busy with other tests


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool() -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(workers=1, command=GUARDED)
    await pool.start()
    assert await pool.ready(60)
    yield pool
    await pool.close()


@pytest.fixture
def inspector(pool: WorkerPool) -> Inspector:
    return Inspector(fingerprint_key=b"k" * 32, deadline=DEADLINE, pool=pool)
