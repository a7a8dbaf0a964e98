from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.served import Served, serving


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """One running gateway for all tests that only ask; whoever breaks it starts another."""
    async with serving(tmp_path_factory.mktemp("served")) as running:
        yield running
