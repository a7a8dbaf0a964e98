from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.detect.frames import Answer, Ask
from gateway.detect.pool import Failure, Outcome, WorkerPool

FAKE = Path(__file__).parents[2] / "rig" / "fake_worker.py"


def command(start: str) -> tuple[str, ...]:
    return (sys.executable, str(FAKE), start)


@asynccontextmanager
async def a_pool(*, workers: int = 1, start: str = "ready") -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(workers=workers, command=command(start))
    await pool.start()
    try:
        yield pool
    finally:
        await pool.close()


async def ask(pool: WorkerPool, *texts: str, seconds: float = 5.0) -> Outcome:
    until = asyncio.get_running_loop().time() + seconds
    return await pool.scan(tuple(Ask(text=text) for text in texts), until)


def found(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, Answer)
    return [sighting.canonical for _, sighting in outcome.sightings]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - the condition is about other processes
            await asyncio.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


async def test_texts_are_read_by_a_worker() -> None:
    async with a_pool() as pool:
        assert await pool.ready(20)
        assert found(await ask(pool, "Ayşe", "Ali")) == ["Ayşe", "Ali"]


async def test_a_request_before_the_worker_is_ready_waits_for_it() -> None:
    async with a_pool() as pool:
        assert found(await ask(pool, "Ayşe", seconds=20)) == ["Ayşe"]


async def test_a_hung_worker_is_given_up_at_the_deadline_and_replaced() -> None:
    async with a_pool() as pool:
        assert await pool.ready(20)
        (old,) = pool.pids
        assert await ask(pool, "hang", seconds=0.5) is Failure.DEADLINE
        await until(lambda: pool.pids not in {(old,), ()})
        assert await pool.ready(20)
        assert not alive(old)
        assert found(await ask(pool, "next")) == ["next"]


async def test_a_stopped_worker_is_killed_all_the_same() -> None:
    async with a_pool() as pool:
        assert await pool.ready(20)
        (old,) = pool.pids
        os.kill(old, signal.SIGSTOP)
        assert await ask(pool, "x" * 1_000_000, seconds=0.5) is Failure.DEADLINE
        await until(lambda: not alive(old))


async def test_a_worker_that_dies_over_a_request_is_replaced() -> None:
    async with a_pool() as pool:
        assert await pool.ready(20)
        assert await ask(pool, "die") is Failure.DIED
        assert found(await ask(pool, "next", seconds=20)) == ["next"]


async def test_a_worker_that_is_killed_over_a_request_is_replaced() -> None:
    async with a_pool() as pool:
        assert await pool.ready(20)
        asked = asyncio.create_task(ask(pool, "hang"))
        await asyncio.sleep(0.1)
        os.kill(pool.pids[0], signal.SIGKILL)
        assert await asked is Failure.DIED
        assert found(await ask(pool, "next", seconds=20)) == ["next"]


async def test_a_worker_that_dies_while_idle_is_replaced() -> None:
    async with a_pool() as pool:
        assert await pool.ready(20)
        (old,) = pool.pids
        os.kill(old, signal.SIGKILL)
        await until(lambda: pool.pids not in {(old,), ()})
        assert found(await ask(pool, "next", seconds=20)) == ["next"]


async def test_a_worker_that_talks_nonsense_is_killed() -> None:
    async with a_pool() as pool:
        assert await pool.ready(20)
        (old,) = pool.pids
        assert await ask(pool, "garbage") is Failure.GARBAGE
        assert found(await ask(pool, "next", seconds=20)) == ["next"]
        assert not alive(old)


async def test_a_worker_that_cannot_read_one_text_goes_on() -> None:
    async with a_pool() as pool:
        assert await pool.ready(20)
        pids = pool.pids
        assert await ask(pool, "error") is Failure.ERROR
        assert found(await ask(pool, "next")) == ["next"]
        assert pool.pids == pids


@pytest.mark.parametrize("start", ["die", "babble"])
async def test_workers_that_cannot_start_are_down_at_once(start: str) -> None:
    async with a_pool(start=start) as pool:
        assert not await pool.ready(1.5)
        assert await ask(pool, "x") is Failure.DOWN


async def test_a_program_that_does_not_exist_is_down() -> None:
    pool = WorkerPool(workers=1, command=("/nonexistent/worker",))
    await pool.start()
    assert not await pool.ready(0.3)
    assert await ask(pool, "x") is Failure.DOWN
    await pool.close()


async def test_a_worker_that_is_still_loading_is_starting() -> None:
    async with a_pool(start="never ready") as pool:
        assert await ask(pool, "x", seconds=0.3) is Failure.STARTING


async def test_a_pool_that_was_never_started_is_down() -> None:
    pool = WorkerPool(workers=2)
    assert await ask(pool, "x") is Failure.DOWN
    assert pool.pids == ()
    await pool.close()


async def test_a_full_queue_is_an_overload_and_no_wait() -> None:
    async with a_pool(start="never ready") as pool:
        waiting = [asyncio.create_task(ask(pool, "x", seconds=60)) for _ in range(128)]
        await asyncio.sleep(0.05)
        assert await ask(pool, "x", seconds=60) is Failure.OVERLOAD
        for task in waiting:
            task.cancel()


async def test_time_in_the_queue_does_not_count_against_a_worker() -> None:
    async with a_pool() as pool:
        assert await pool.ready(20)
        pids = pool.pids
        before = asyncio.create_task(ask(pool, "slow"))
        await asyncio.sleep(0.05)
        assert await ask(pool, "slow", seconds=0.4) is Failure.DEADLINE
        assert found(await before) == ["slow"]
        assert found(await ask(pool, "next")) == ["next"]
        assert pool.pids == pids


async def test_requests_are_served_in_the_order_in_which_they_came() -> None:
    async with a_pool() as pool:
        assert await pool.ready(20)
        done: list[str] = []

        async def one(name: str) -> None:
            done.extend(found(await ask(pool, name)))

        names = [f"r{number}" for number in range(20)]
        await asyncio.gather(*map(one, names))
        assert done == names


async def test_two_workers_read_at_the_same_time() -> None:
    async with a_pool(workers=2) as pool:
        await until(lambda: len(pool.pids) == 2)
        assert await pool.ready(20)
        stuck = asyncio.create_task(ask(pool, "hang"))
        assert found(await ask(pool, "next")) == ["next"]
        assert not stuck.done()
        stuck.cancel()


async def test_what_a_caller_gave_up_is_not_read() -> None:
    async with a_pool() as pool:
        assert await pool.ready(20)
        slow = asyncio.create_task(ask(pool, "slow"))
        await asyncio.sleep(0.05)
        given_up = asyncio.create_task(ask(pool, "die"))
        await asyncio.sleep(0)
        given_up.cancel()
        assert found(await slow) == ["slow"]
        assert found(await ask(pool, "next")) == ["next"]


async def test_closing_leaves_no_process_and_answers_who_waits() -> None:
    async with a_pool(workers=2) as pool:
        assert await pool.ready(20)
        stuck = [asyncio.create_task(ask(pool, "hang")) for _ in range(4)]
        await asyncio.sleep(0.05)
        pids = pool.pids
    assert await asyncio.gather(*stuck) == [Failure.DOWN] * 4
    assert not any(map(alive, pids))


def test_no_worker_outlives_a_killed_gateway() -> None:
    program = f"""
        import asyncio
        from gateway.detect.pool import WorkerPool

        async def main():
            pool = WorkerPool(workers=2, command={command("ready")!r})
            await pool.start()
            await pool.ready(20)
            print(*pool.pids, flush=True)
            await asyncio.sleep(600)

        asyncio.run(main())
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        parent.kill()
    assert len(pids) == 2
    limit = time.monotonic() + 10
    while any(map(alive, pids)) and time.monotonic() < limit:
        time.sleep(0.02)
    assert not any(map(alive, pids))
