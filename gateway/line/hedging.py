"""Asks a second replica beside a slow one, and takes whichever answers first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeAlias

from gateway.core.answer import Answer
from gateway.line.attempts import Outcome
from gateway.line.completion import Supervisor
from gateway.line.live import LiveEvents

Attempt: TypeAlias = Coroutine[None, None, Outcome]


async def hedged(
    first: Attempt,
    second: Callable[[], Awaitable[Attempt | None]],
    *,
    after: float,
    supervisor: Supervisor,
) -> Outcome:
    """The first answer of one attempt and, `after` seconds without an outcome, of another.

    `second` may say that there is none. Whoever loses is hung up on at once, and
    recorded; without an answer the outcome that came last counts.
    """
    racing = {asyncio.create_task(first)}
    won: Outcome | None = None
    try:
        done, _ = await asyncio.wait(racing, timeout=after)
        beside = None if done else await second()
        if beside is not None:
            racing.add(asyncio.create_task(beside))
        outcome = await _first_answer(racing)
        won = outcome
        return outcome
    finally:
        for task in racing:
            task.cancel()
        supervisor.begin(_hang_up(racing, won))


async def _first_answer(racing: set[asyncio.Task[Outcome]]) -> Outcome:
    pending = set(racing)
    while True:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        answers = [task for task in done if _answered(task)]
        if answers or not pending:
            return (answers or list(done))[0].result()


def _answered(task: asyncio.Task[Outcome]) -> bool:
    return task.exception() is None and isinstance(task.result(), Answer)


async def _hang_up(racing: set[asyncio.Task[Outcome]], won: Outcome | None) -> None:
    """See to the end of every attempt but the one that won."""
    for outcome in await asyncio.gather(*racing, return_exceptions=True):
        if not isinstance(outcome, Answer) or outcome is won:
            continue
        if isinstance(outcome.events, LiveEvents):
            await outcome.events.aclose()
