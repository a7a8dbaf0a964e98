from __future__ import annotations

import asyncio
import os
import signal

from gateway.cli.hangup import hangups


async def test_each_hangup_calls_and_none_ends_the_program() -> None:
    called = asyncio.Event()
    with hangups() as hangup:
        hangup.calls(called.set)
        for _ in range(2):
            called.clear()
            os.kill(os.getpid(), signal.SIGHUP)
            await asyncio.wait_for(called.wait(), 10)


async def test_a_hangup_that_came_too_early_is_made_up_for() -> None:
    called: list[str] = []
    with hangups() as hangup:
        hangup.arrived()
        hangup.calls(lambda: called.append("now"))
    assert called == ["now"]


async def test_without_an_early_one_nothing_is_called() -> None:
    called: list[str] = []
    with hangups() as hangup:
        hangup.calls(lambda: called.append("now"))
    assert called == []
