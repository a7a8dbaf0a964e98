"""Requests that wait in front of one target until one of its servers has room."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field

from gateway.core.errors import UpstreamUnavailable
from gateway.core.request import Request
from gateway.core.target import Target
from gateway.core.tokens import estimate_tokens
from gateway.route.fair_queue import FairQueue, Full
from gateway.route.lease import Lease
from gateway.route.needs import needs_of

_SOME_ANSWER = 512
_SMOOTHING = 0.2
_LONGEST_WAIT = 60


@dataclass(eq=False, slots=True, kw_only=True)
class Waiter:
    """One request that waits for a lease."""

    request: Request
    model: str = field(repr=False)
    granted: asyncio.Future[Lease]


class WaitingLine:
    """The waiting requests of one target, in the order in which they are served.

    A request is turned away at once where the line is full or where, by how long
    answers took lately, its turn would come too late. `room` is how many answers
    are written at the same time.
    """

    def __init__(self, target: Target) -> None:
        self._name = target.name
        self._queue: FairQueue[Waiter] = FairQueue(target.queue)
        self._seconds = 0.0
        self.turned_away = 0

    def __len__(self) -> int:
        return len(self._queue)

    def answered(self, seconds: float) -> None:
        """A place was given back after `seconds`."""
        self._seconds += (seconds - self._seconds) * (_SMOOTHING if self._seconds else 1.0)

    def next(self) -> Waiter | None:
        """The request whose turn it is, None where nobody waits any longer."""
        while self._queue:
            waiter = self._queue.pop()
            if not waiter.granted.done():
                return waiter
        return None

    async def wait(
        self,
        request: Request,
        model: str,
        *,
        until: float,
        room: int,
    ) -> Lease:
        """Wait for a lease until a moment of the loop's clock; raises UpstreamUnavailable.

        A lease that comes together with a hang-up is given back.
        """
        key, loop = request.principal.key_id, asyncio.get_running_loop()
        if loop.time() + self._expected(self._queue.ahead(key), room) > until:
            raise self.overloaded(room)
        waiter = Waiter(request=request, model=model, granted=loop.create_future())
        self._join(key, waiter, room)
        taken = False
        try:
            async with asyncio.timeout_at(until):
                lease = await waiter.granted
            taken = True
            return lease
        except TimeoutError:
            raise self.overloaded(room) from None
        finally:
            self._queue.leave(key, waiter)
            if not taken and _was_granted(waiter):
                waiter.granted.result().release()

    def overloaded(self, room: int) -> UpstreamUnavailable:
        """What a request is told that is turned away, which is counted."""
        self.turned_away += 1
        wait = math.ceil(self._expected(len(self._queue), room))
        return UpstreamUnavailable(
            f"Target {self._name} has as many requests as it may have, and too many wait for it.",
            target=self._name,
            code="overloaded",
            retry_after=str(min(max(1, wait), _LONGEST_WAIT)),
            hint="Try again later.",
        )

    def _join(self, key: str, waiter: Waiter, room: int) -> None:
        try:
            gone = self._queue.join(key, _weight(waiter.request), waiter)
        except Full:
            raise self.overloaded(room) from None
        if gone is not None and not gone.granted.done():
            gone.granted.set_exception(self.overloaded(room))

    def _expected(self, ahead: int, room: int) -> float:
        return self._seconds * (ahead + 1) / max(1, room)


def _was_granted(waiter: Waiter) -> bool:
    granted = waiter.granted
    return granted.done() and not granted.cancelled() and granted.exception() is None


def _weight(request: Request) -> int:
    needs = needs_of(request)
    return estimate_tokens(needs.characters) + (needs.answer or _SOME_ANSWER)
