"""All detectors together load models, so they are asked in a worker process."""

from __future__ import annotations

import pytest
from rig.sightings import seen

from gateway.detect.pool import WorkerPool

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_patterns_run_in_the_worker_when_asked(pool: WorkerPool) -> None:
    text = "Kimlik no １0000000146"
    alone = [item for item in await seen(pool, text) if item.entity == "TR_NATIONAL_ID"]
    linear = [
        item for item in await seen(pool, text, linear=True) if item.entity == "TR_NATIONAL_ID"
    ]
    assert (len(alone), [item.span for item in linear]) == (0, [(10, 21)])


async def test_an_empty_text_gives_nothing(pool: WorkerPool) -> None:
    assert await seen(pool, "") == []
    assert await seen(pool, " \n") == []


async def test_an_encoded_value_of_presidios_is_found_where_the_code_stands(
    pool: WorkerPool,
) -> None:
    text = "code UlNTTVJBODVUMTBBNTYyUyBvZiBoZXJz here"
    (item,) = [item for item in await seen(pool, text) if item.entity == "IT_FISCAL_CODE"]
    assert (text[slice(*item.span)][:4], item.maskable) == ("UlNT", False)
