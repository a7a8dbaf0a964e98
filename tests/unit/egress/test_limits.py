from __future__ import annotations

import asyncio

import pytest

from gateway.egress.limits import Deadline, Limits

FOREVER = 600.0


async def overdue(deadline: Deadline) -> bool:
    """Whether waiting ends by the deadline rather than by itself."""
    try:
        async with deadline.waiting():
            await asyncio.sleep(0.05)
    except TimeoutError:
        return True
    return False


async def test_the_first_event_of_a_stream_has_its_own_limit() -> None:
    limits = Limits(first_token=0.01, idle=FOREVER)
    assert await overdue(Deadline(limits, stream=True))
    assert not await overdue(Deadline(limits, stream=False))


async def test_after_an_event_the_idle_limit_counts_anew() -> None:
    deadline = Deadline(Limits(first_token=FOREVER, idle=0.01), stream=True)
    assert not await overdue(deadline)
    deadline.progressed()
    assert await overdue(deadline)


async def test_time_that_the_reader_takes_is_not_idle_time() -> None:
    deadline = Deadline(Limits(idle=1.0), stream=True)
    deadline.progressed()
    await asyncio.sleep(1.1)
    deadline.progressed()
    assert not await overdue(deadline)


async def test_progress_does_not_move_the_end() -> None:
    deadline = Deadline(Limits(total=0.02), stream=True)
    deadline.progressed()
    assert await overdue(deadline)


async def test_the_callers_own_moment_ends_it_earlier_and_never_later() -> None:
    now = asyncio.get_running_loop().time()
    assert await overdue(Deadline(Limits(), stream=False, until=now + 0.01))
    assert await overdue(Deadline(Limits(total=0.01), stream=False, until=now + FOREVER))


@pytest.mark.parametrize("stream", [True, False])
async def test_the_defaults_are_those_of_the_reference(stream: bool) -> None:
    assert (Limits().connect, Limits().first_token, Limits().idle, Limits().total) == (
        3,
        120,
        60,
        600,
    )
    assert not await overdue(Deadline(Limits(), stream=stream))
