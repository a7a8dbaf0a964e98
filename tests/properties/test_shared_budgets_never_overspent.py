"""However many gateways draw from one budget, and whatever becomes of Redis, none overspends."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
import redis.asyncio
from rig.allowances import allowance
from rig.redis_server import redis_server
from rig.sharing import sharing
from rig.spending_child import spend

from gateway.core.errors import BudgetUnavailable
from gateway.state.shared.budgets import SharedBudgets

LIMIT = 10_000
GATEWAYS, LANES, ATTEMPTS = 4, 3, 20


async def attempts(budgets: SharedBudgets, lane: str) -> int:
    """What attempts spent, one after the other; nothing where nobody could say what is left."""
    spent = 0
    for number in range(ATTEMPTS):
        with suppress(BudgetUnavailable):
            spent += await spend(budgets, LIMIT, lane, number)
    return spent


async def emptied(url: str) -> None:
    """Empty the server again and again."""
    async with redis.asyncio.Redis.from_url(url) as client:
        while True:
            await client.flushall()
            await asyncio.sleep(0.03)


@pytest.mark.parametrize("flushed", [False, True])
async def test_no_order_of_gateways_passes_the_limit(tmp_path: Path, *, flushed: bool) -> None:
    async with AsyncExitStack() as stack:
        server = stack.enter_context(redis_server())
        gateways = [
            await stack.enter_async_context(
                sharing(server.place, tmp_path / f"{number}", f"boot_{number}")
            )
            for number in range(GATEWAYS)
        ]
        drawn = (allowance(LIMIT),)
        for gateway in gateways:  # each has heard of the others before anything is forgotten
            assert await spend(gateway, LIMIT, "first", 0) >= 0
        for gateway in gateways:
            await gateway.used(drawn)
        flushing = asyncio.create_task(emptied(server.url)) if flushed else None
        spent = await asyncio.gather(
            *(
                attempts(gateway, f"gateway {number} lane {lane}")
                for number, gateway in enumerate(gateways)
                for lane in range(LANES)
            )
        )
        if flushing is not None:
            flushing.cancel()
        assert sum(spent) > LIMIT / 2
        async with asyncio.timeout(20):
            while len({(await one.used(drawn))["team-month"] for one in gateways}) > 1:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert (await gateways[0].used(drawn))["team-month"] <= LIMIT
