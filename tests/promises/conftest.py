from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.behaviours import json_answer
from rig.house import House, open_house
from rig.sides import Sides
from rig.upstream import RecordingUpstream

from gateway.audit.verify import verify


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One gateway for all promises that only ask; its log is intact at the end."""
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened
        assert verify(opened.log).intact


@pytest_asyncio.fixture(loop_scope="session")
async def sides() -> AsyncIterator[Sides]:
    """An upstream on each side of the boundary."""
    async with (
        RecordingUpstream([json_answer("İçeriden.")]) as home,
        RecordingUpstream([json_answer("DISARIDAN")]) as outside,
    ):
        yield Sides(home, outside)
