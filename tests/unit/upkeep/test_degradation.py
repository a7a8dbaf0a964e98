from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rig.house import House, open_house

from gateway.upkeep.degradation import Rung, rung


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


async def test_the_worst_of_what_holds_is_told(house: House) -> None:
    pipeline = house.gateway.pipeline
    assert rung(pipeline, writable=True) is Rung.WHOLE
    pipeline.lockdown.begin()
    assert rung(pipeline, writable=True) is Rung.NOTHING_LEAVES
    home = next(one for one in pipeline.fleet if one.target == "local/scripted")
    for _ in range(10):
        pipeline.fleet.breaker.failed(home)
    assert rung(pipeline, writable=True) is Rung.NOBODY_HOME
    await pipeline.inspector.close()
    assert rung(pipeline, writable=True) is Rung.UNINSPECTED
    assert rung(pipeline, writable=False) is Rung.UNRECORDED
