"""A process of its own that spends from a shared budget, many attempts at once.

Arguments: folder, name of the boot, limit, attempts, and `hang` to end killed with
everything still set aside. It prints the sum that it was granted, in billionths.
"""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

from rig.allowances import allowance

from gateway.audit.boots import Boot, is_alive
from gateway.core.budget import BudgetStore, Reservation
from gateway.private_files import locked_directory
from gateway.state.budgets import Budgets


async def spend(
    budgets: BudgetStore, limit: int, boot: str, number: int, *, settles: bool = True
) -> int:
    """One attempt: set aside, and settle at no more than that; returns what was spent."""
    drawn = random.Random(f"{boot} {number}")  # noqa: S311 - an amount, no secret
    wanted = drawn.randint(1, limit // 20)
    reservation = Reservation(id=f"{boot} {number}", allowances=(allowance(limit),), amount=wanted)
    if await budgets.reserve(reservation):
        return 0
    if not settles:
        return wanted
    await asyncio.sleep(drawn.random() / 200)
    spent = drawn.randint(0, wanted)
    await budgets.settle(reservation.id, spent)
    return spent


async def _main(folder: Path, boot: str, limit: int, attempts: int, hangs: bool) -> None:
    with locked_directory(folder):
        held = Boot.begin(folder, boot)
    budgets = Budgets(folder, boot, lambda other: is_alive(folder, other))
    work = (spend(budgets, limit, boot, n, settles=not hangs) for n in range(attempts))
    granted = sum(await asyncio.gather(*work))
    print(granted, flush=True)  # noqa: T201 - its parent reads it
    if hangs:
        await asyncio.sleep(600)
    budgets.close()
    held.end()


if __name__ == "__main__":
    where, name, most, count, *more = sys.argv[1:]
    asyncio.run(_main(Path(where), name, int(most), int(count), more == ["hang"]))
