"""However many gateways draw from one budget, and whatever becomes of Redis, none overspends."""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
import redis.asyncio
from rig.allowances import allowance
from rig.redis_server import redis_server
from rig.sharing import sharing
from rig.spending_child import spend

from gateway.core.budget import Allowance, Reservation
from gateway.core.errors import BudgetUnavailable
from gateway.state.shared.budgets import SharedBudgets
from gateway.state.shared.telling import DISTRUST_S

LIMIT = 10_000
GATEWAYS, LANES, ATTEMPTS = 4, 3, 20


async def attempts(budgets: SharedBudgets, lane: str) -> int:
    """What attempts spent, one after the other; where nobody can say what is left, it waits."""
    spent = 0
    for number in range(ATTEMPTS):
        while True:
            try:
                spent += await spend(budgets, LIMIT, lane, number)
                break
            except BudgetUnavailable:
                await asyncio.sleep(0.02)
    return spent


async def emptied(url: str) -> None:
    """Empty the server again and again, each time a moment after money was given out again."""
    async with redis.asyncio.Redis.from_url(url) as client:
        while True:
            while not await client.keys("turnike:budget:*"):  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0)
            await client.flushall()
            await asyncio.sleep(DISTRUST_S + 1.2)


@pytest.mark.slow
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
        for gateway in gateways:  # none has heard of the others
            await gateway.open()
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
            while True:
                with suppress(BudgetUnavailable):
                    told = {(await one.used(drawn))["team-month"] for one in gateways}
                    if len(told) == 1:
                        break
                await asyncio.sleep(0.1)
        assert told == {sum(spent)}
        assert sum(spent) <= LIMIT


@pytest.mark.slow
async def test_what_nobody_heard_before_the_server_was_emptied_is_spent_once(
    tmp_path: Path,
) -> None:
    """Each of many holders' money is taken by one gateway, and wanted by the other after it."""
    drawn = [allowance(100, holder=f"holder {number}") for number in range(40)]
    order = random.Random(7)  # noqa: S311 - an order, no secret
    async with AsyncExitStack() as stack:
        server = stack.enter_context(redis_server())
        gateways = [
            await stack.enter_async_context(sharing(server.place, tmp_path / name, name))
            for name in ("one", "two")
        ]
        for gateway in gateways:
            await gateway.open()

        async def take(gateway: SharedBudgets, item: Allowance, name: str) -> int:
            wanted = order.randint(51, 100)
            asked = Reservation(id=name, allowances=(item,), amount=wanted)
            with suppress(BudgetUnavailable):
                return 0 if await gateway.reserve(asked) else wanted
            return 0

        pairs = [order.sample(gateways, 2) for _ in drawn]
        first = [
            await take(pair[0], item, f"first {item.holder}")
            for pair, item in zip(pairs, drawn, strict=True)
        ]
        assert all(first)
        with server.client() as client:
            client.flushall()
        second = await asyncio.gather(
            *(
                take(pair[1], item, f"second {item.holder}")
                for pair, item in zip(pairs, drawn, strict=True)
            )
        )
        assert all(a + b <= 100 for a, b in zip(first, second, strict=True))
