"""However many spend at once, what is spent and set aside together never passes the limit."""

from __future__ import annotations

import asyncio
import itertools
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rig.allowances import allowance
from rig.spending_child import spend

from gateway.audit.boots import is_alive
from gateway.core.budget import Reservation
from gateway.state.budgets import Budgets, peek

ROOT = Path(__file__).parents[2]
CHILD = (sys.executable, "-m", "rig.spending_child")
LIMIT = 10_000
_RUNS = itertools.count()
ENV = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": ""}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("budgets")


@settings(max_examples=20)
@given(
    seed=st.integers(0, 2**32),
    limit=st.integers(20, 500),
    wanted=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 100)), max_size=40),
)
def test_no_order_of_reserving_and_settling_passes_the_limit(
    shared: Path, seed: int, limit: int, wanted: list[tuple[int, int]]
) -> None:
    run = next(_RUNS)

    async def one(budgets: Budgets, item: int, amount: int, percent: int) -> int:
        drawn = allowance(limit, holder=f"{run}")
        name = f"{run} {item}"
        if await budgets.reserve(Reservation(id=name, allowances=(drawn,), amount=amount)):
            return 0
        assert (await budgets.used((drawn,)))["team-month"] <= limit
        await budgets.settle(name, amount * percent // 100)
        return amount * percent // 100

    async def all_of_them() -> None:
        budgets = Budgets(shared, f"boot_{seed}", lambda _: True)
        order = list(enumerate(wanted))
        random.Random(seed).shuffle(order)  # noqa: S311 - an order, no secret
        try:
            spent = await asyncio.gather(
                *(one(budgets, n, amount, part) for n, (amount, part) in order)
            )
            used = await budgets.used((allowance(limit, holder=f"{run}"),))
            assert used["team-month"] == sum(spent) <= limit
        finally:
            budgets.close()

    asyncio.run(all_of_them())


async def test_several_processes_and_tasks_share_one_limit(tmp_path: Path) -> None:
    """Four processes and this one, 60 attempts each, watched all the while."""
    children = [
        await asyncio.create_subprocess_exec(
            *CHILD, str(tmp_path), f"boot_{n}", str(LIMIT), "60", env=ENV, stdout=-1
        )
        for n in range(4)
    ]
    highest, stop = 0, asyncio.Event()

    async def watch() -> None:
        nonlocal highest
        while not stop.is_set():
            used = await asyncio.to_thread(peek, tmp_path, (allowance(LIMIT),))
            highest = max(highest, used["team-month"])

    own = Budgets(tmp_path, "boot_own", lambda _: True)
    await own.open()
    watching = asyncio.create_task(watch())
    mine = sum(await asyncio.gather(*(spend(own, LIMIT, "boot_own", n) for n in range(60))))
    told = [int((await child.communicate())[0]) for child in children]
    stop.set()
    await watching
    used = (await own.used((allowance(LIMIT),)))["team-month"]
    own.close()
    assert used == mine + sum(told) <= LIMIT
    assert 0 < highest <= LIMIT
    assert used > LIMIT * 0.8  # it was worth fighting for: 300 attempts wanted more than that


def test_what_a_killed_process_had_set_aside_is_free_again(tmp_path: Path) -> None:
    command = [*CHILD, str(tmp_path), "boot_killed", str(LIMIT), "5", "hang"]
    with subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        set_aside = int(child.stdout.readline())
        assert peek(tmp_path, (allowance(LIMIT),)) == {"team-month": set_aside}
        assert set_aside > 0
        child.send_signal(signal.SIGKILL)

    async def opened() -> int:
        budgets = Budgets(tmp_path, "boot_next", lambda boot: is_alive(tmp_path, boot))
        try:
            await budgets.open()
            return (await budgets.used((allowance(LIMIT),)))["team-month"]
        finally:
            budgets.close()

    assert asyncio.run(opened()) == 0
