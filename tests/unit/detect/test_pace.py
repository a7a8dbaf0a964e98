from __future__ import annotations

import asyncio
import time

from gateway.detect.pace import Pace


async def test_others_run_while_many_things_are_gone_through() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    pace = Pace()
    for _ in range(5):
        time.sleep(0.006)  # noqa: ASYNC251 - work that holds the loop
        await pace.step()
    task.cancel()
    assert turns >= 5


async def test_a_short_walk_does_not_give_the_loop_away() -> None:
    ran = False

    async def other() -> None:
        nonlocal ran
        ran = True

    task = asyncio.create_task(other())
    await Pace().step()
    assert not ran
    await task
