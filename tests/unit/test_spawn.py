from __future__ import annotations

import asyncio
import gc
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable

import pytest
import uvloop
from rig.processes import tree

from gateway.spawn import spawned

LOOPS = [asyncio.new_event_loop, uvloop.new_event_loop]


async def sleeper() -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import time; time.sleep(600)", stdin=PIPE, stdout=PIPE
    )


async def cancelled_after(turns: int) -> None:
    task = asyncio.create_task(spawned(sleeper()))
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    try:
        process = await task
    except asyncio.CancelledError:
        return
    process.kill()  # it was there before it could be cancelled
    await process.wait()


@pytest.mark.parametrize("loop", LOOPS, ids=["asyncio", "uvloop"])
@pytest.mark.parametrize("turns", [1, 2, 3, 5])
def test_a_start_that_is_cancelled_leaves_no_process_and_nothing_open(
    loop: Callable[[], asyncio.AbstractEventLoop], turns: int
) -> None:
    before = tree(os.getpid())
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(cancelled_after(turns))
    gc.collect()
    assert tree(os.getpid()) == before


@pytest.mark.parametrize("loop", LOOPS, ids=["asyncio", "uvloop"])
def test_a_process_that_cannot_be_made_is_told(
    loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def run() -> None:
        with pytest.raises(FileNotFoundError):
            await spawned(asyncio.create_subprocess_exec("/no/such/program"))

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(run())
