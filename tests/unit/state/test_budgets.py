from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rig.allowances import allowance

from gateway.core.budget import Reservation
from gateway.core.errors import BudgetUnavailable
from gateway.state.budgets import FILE, Budgets, peek

TEAM = allowance(100)
DAY = allowance(50, budget="key-day", holder="key_1")


def wanting(amount: int, name: str = "req_1 1", **more: object) -> Reservation:
    return Reservation(id=name, allowances=(TEAM, DAY), amount=amount, **more)  # type: ignore[arg-type]


@pytest.fixture
async def budgets(tmp_path: Path) -> AsyncIterator[Budgets]:
    opened = Budgets(tmp_path, "boot_1", lambda _: False)
    yield opened
    opened.close()


async def test_what_is_set_aside_counts_until_it_is_settled_at_its_real_cost(
    budgets: Budgets,
) -> None:
    assert await budgets.reserve(wanting(40)) == frozenset()
    assert await budgets.used((TEAM, DAY)) == {"team-month": 40, "key-day": 40}
    await budgets.settle("req_1 1", 7)
    assert await budgets.used((TEAM, DAY)) == {"team-month": 7, "key-day": 7}


async def test_settling_twice_or_what_was_never_set_aside_changes_nothing(
    budgets: Budgets,
) -> None:
    await budgets.reserve(wanting(40))
    for _ in range(2):
        await budgets.settle("req_1 1", 7)
        await budgets.settle("req_9 1", 30)
    assert await budgets.used((TEAM, DAY)) == {"team-month": 7, "key-day": 7}


async def test_money_is_set_aside_of_all_budgets_or_of_none(budgets: Budgets) -> None:
    assert await budgets.reserve(wanting(51)) == {"key-day"}
    assert await budgets.used((TEAM, DAY)) == {"team-month": 0, "key-day": 0}
    assert await budgets.reserve(wanting(101)) == {"team-month", "key-day"}


async def test_the_limit_can_be_reached_and_not_passed(budgets: Budgets) -> None:
    assert await budgets.reserve(wanting(50)) == frozenset()
    assert await budgets.reserve(wanting(1, "req_2 1")) == {"key-day"}
    assert await budgets.reserve(wanting(0, "req_3 1")) == {"key-day"}


async def test_beyond_its_limit_a_budget_goes_on_counting(budgets: Budgets) -> None:
    await budgets.reserve(wanting(50))
    assert await budgets.reserve(wanting(9, "req_2 1", beyond=frozenset({"key-day"}))) == set()
    assert await budgets.used((TEAM, DAY)) == {"team-month": 59, "key-day": 59}


async def test_a_budget_that_is_only_reported_refuses_nobody(budgets: Budgets) -> None:
    reported = Reservation(id="a", allowances=(allowance(10, enforced=False),), amount=500)
    assert await budgets.reserve(reported) == frozenset()
    assert await budgets.used((TEAM,)) == {"team-month": 500}


async def test_holders_and_periods_do_not_share(budgets: Budgets) -> None:
    await budgets.reserve(wanting(40))
    other = allowance(100, holder="sales")
    assert await budgets.used((other,)) == {"team-month": 0}


async def test_counts_survive_a_restart_and_orphans_are_released(tmp_path: Path) -> None:
    first = Budgets(tmp_path, "boot_1", lambda _: False)
    await first.reserve(wanting(20))
    await first.settle("req_1 1", 20)
    await first.reserve(wanting(30, "req_2 1"))
    first.close()
    alive = Budgets(tmp_path, "boot_2", lambda boot: boot == "boot_1")
    assert await alive.used((TEAM,)) == {"team-month": 50}
    alive.close()
    after = Budgets(tmp_path, "boot_3", lambda _: False)
    await after.open()
    assert await after.used((TEAM, DAY)) == {"team-month": 20, "key-day": 20}
    after.close()


async def test_without_its_file_nothing_is_granted_and_it_recovers_by_itself(
    tmp_path: Path, budgets: Budgets
) -> None:
    await budgets.reserve(wanting(40))
    (tmp_path / FILE).rename(tmp_path / "away")
    with pytest.raises(BudgetUnavailable, match="deleted or replaced"):
        await budgets.reserve(wanting(1, "req_2 1"))
    (tmp_path / FILE).unlink(missing_ok=True)
    (tmp_path / "away").rename(tmp_path / FILE)
    assert await budgets.used((TEAM,)) == {"team-month": 40}


async def test_a_file_that_is_no_database_grants_nothing(tmp_path: Path, budgets: Budgets) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, and long enough to be read as one" * 100)
    with pytest.raises(BudgetUnavailable):
        await budgets.reserve(wanting(1))
    with pytest.raises(BudgetUnavailable):
        peek(tmp_path, (TEAM,))


async def test_a_caller_who_leaves_does_not_stop_the_turn(tmp_path: Path, budgets: Budgets) -> None:
    await budgets.open()
    task = asyncio.create_task(budgets.reserve(wanting(40)))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await budgets.used((TEAM,)) == {"team-month": 40}
    assert peek(tmp_path, (TEAM,)) == {"team-month": 40}


def test_where_nothing_was_counted_nothing_is_used(tmp_path: Path) -> None:
    assert peek(tmp_path, (TEAM,)) == {"team-month": 0}
    assert not (tmp_path / FILE).exists()


async def test_a_closed_store_grants_nothing(tmp_path: Path) -> None:
    budgets = Budgets(tmp_path, "boot_1", lambda _: False)
    budgets.close()
    with pytest.raises(BudgetUnavailable):
        await budgets.used((TEAM,))
