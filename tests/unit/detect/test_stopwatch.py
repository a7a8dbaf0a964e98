from __future__ import annotations

import asyncio
import contextlib
import time

from gateway.detect.pace import Pace
from gateway.detect.stopwatch import Stopwatch


def test_stages_add_up_also_where_they_fail() -> None:
    watch = Stopwatch()
    with watch.stage("a"), watch.stage("b"):
        time.sleep(0.002)
    with contextlib.suppress(ValueError), watch.stage("a"):
        raise ValueError
    other = Stopwatch()
    other.add({"a": 1.0, "c": 2.0})
    other.add(watch.spent)
    assert set(other.spent) == {"a", "b", "c"}
    assert other.spent["a"] == 1.0 + watch.spent["a"] > 1.0


async def test_what_other_tasks_take_does_not_count() -> None:
    watch, pace = Stopwatch(), Pace()
    asyncio.get_running_loop().call_soon(time.sleep, 0.2)
    with watch.stage("a", pace):
        time.sleep(0.006)  # noqa: ASYNC251 - the loop is held on purpose
        await pace.step()
    assert pace.away >= 0.2
    assert watch.spent["a"] < pace.away
