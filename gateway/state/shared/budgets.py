"""Budgets that several gateways draw from, none of which can overspend.

Each gateway counts its own share durably in its own file, and tells the others by a
word in Redis. Whoever reserves sets the amount aside at home first, then gives its
new word and reads those of the others in one step: of two that reach for the last
of the money, the second sees the first. Without an answer no money is given out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, timedelta
from functools import partial

import apsw

from gateway.core.budget import Allowance, Reservation
from gateway.core.clock import Clock
from gateway.core.errors import BudgetUnavailable
from gateway.state.budgets import Budgets, has_room
from gateway.state.shared import own
from gateway.state.shared.own import Key, Said, key_of
from gateway.state.shared.telling import OldName, Telling

BEAT_S = 1.0
"""Seconds between looks at the server, where nothing is to be said."""
PAUSE_S = 0.02
"""Seconds for which words are gathered."""


class SharedBudgets:
    """The budgets of one gateway among several; a `BudgetStore`. `counts` is its own file."""

    def __init__(self, counts: Budgets, telling: Telling, clock: Clock) -> None:
        self._counts = counts
        self._telling = telling
        self._clock = clock
        self._drawn: dict[str, tuple[Allowance, ...]] = {}
        self._mine: dict[Key, Allowance] = {}
        self._unsaid: dict[Key, Allowance] = {}
        self._something = asyncio.Event()
        self._opening = asyncio.Lock()
        self._beating: asyncio.Task[None] | None = None
        self._closed = False

    async def open(self) -> None:
        """Open the own file and begin to tell the others; raises BudgetUnavailable.

        Waits a moment where the server was emptied, until the others have said all anew.
        """
        async with self._opening:
            if self._beating is not None:
                return
            since = self._since()
            await self._counts.run(own.begin)
            self._telling.begin(await self._counts.run(lambda file: own.others(file, since)))
            for item in await self._counts.run(lambda file: own.recent(file, since)):
                self._mine[key_of(item)] = item
            with suppress(BudgetUnavailable):
                await self._telling.begun_anew()
                self._unsaid = dict(self._mine)
            self._beating = asyncio.create_task(self._beat())  # says it meanwhile
            await asyncio.sleep(self._telling.doubtful_s)

    async def used(self, allowances: tuple[Allowance, ...]) -> Mapping[str, int]:
        """What all gateways have spent and set aside of each, by the budget's name."""
        await self.open()
        gateway = await self._counts.run(own.name)
        others = await self._telling.hear(allowances, gateway)
        mine = await self._counts.used(allowances)
        return {item.budget: mine[item.budget] + others[key_of(item)] for item in allowances}

    async def reserve(self, reservation: Reservation) -> frozenset[str]:
        """Set money aside of all allowances, or of none; returns the budgets without room."""
        await self.open()

        def work(file: apsw.Connection) -> tuple[frozenset[str], Said]:
            return self._counts.reserve_in(file, reservation), own.say(file, reservation.allowances)

        self._drawn[reservation.id] = reservation.allowances
        full, said = await self._counts.run(work)
        if full:
            del self._drawn[reservation.id]
            return full
        try:
            full = _without_room(reservation, await self._tell(said))
        except BudgetUnavailable:
            await self.settle(reservation.id, 0)
            raise
        if full:
            await self.settle(reservation.id, 0)
            await self._say_rest()
        return full

    async def settle(self, reservation_id: str, amount: int) -> None:
        """Put what was really spent in place of what was set aside; unknown ids do nothing.

        The others learn of it a moment later; until then they count what was set aside.
        """
        await self._counts.settle(reservation_id, amount)
        for item in self._drawn.pop(reservation_id, ()):
            self._unsaid[key_of(item)] = item
            self._something.set()

    async def close(self) -> None:
        """Say what is not said yet, and stop; the own file stays open."""
        self._closed = True
        if self._beating is not None:
            self._beating.cancel()  # which the driver may take for its own, and go on
            with suppress(asyncio.CancelledError):
                await self._beating
            with suppress(BudgetUnavailable):
                await self._say_rest()

    async def _beat(self) -> None:
        """Say what changed, and everything anew to a server that was away or emptied."""
        since = self._since()
        while not self._closed:
            if since != self._since():
                since = self._since()
                self._mine = {key: item for key, item in self._mine.items() if item.period >= since}
            with suppress(BudgetUnavailable):
                if await self._telling.begun_anew():
                    self._unsaid = {**self._mine, **self._unsaid}
                await self._say_rest()
            await asyncio.sleep(PAUSE_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    await self._something.wait()

    def _since(self) -> str:
        """The month from which on periods may still be drawn from, in any time zone."""
        return (self._clock.now().astimezone(UTC) - timedelta(days=2)).strftime("%Y-%m")

    async def _say_rest(self) -> None:
        unsaid, learned = self._unsaid, self._telling.learned()
        self._unsaid = {}
        self._something.clear()
        try:
            if learned:
                await self._counts.run(lambda file: own.learn(file, learned))
            if unsaid:
                await self._say(unsaid.values())
        except BaseException:
            self._unsaid = {**unsaid, **self._unsaid}
            raise

    async def _say(self, items: Collection[Allowance]) -> dict[Key, int]:
        return await self._tell(await self._counts.run(lambda file: own.say(file, items)))

    async def _tell(self, said: Said) -> dict[Key, int]:
        self._mine |= {key_of(item): item for item in said.shares}
        if not said.shares:
            return {}
        try:
            return await self._telling.tell(said, partial(self._counts.run, own.revision))
        except OldName:  # a restored backup, or a copied state directory
            await self._counts.run(own.rename)
            self._unsaid = dict(self._mine)
        return await self._say(tuple(said.shares))


def _without_room(reservation: Reservation, used: Mapping[Key, int]) -> frozenset[str]:
    """The budgets that the reservation, which is counted in `used`, does not fit in."""
    amount = reservation.amount
    return frozenset(
        item.budget
        for item in reservation.allowances
        if item.enforced
        and item.budget not in reservation.beyond
        and not has_room(used[key_of(item)] - amount, amount, item.limit)
    )
