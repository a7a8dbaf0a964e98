"""P3: what the detectors did not read stays at home, whatever became of them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.held import harmless
from rig.house import READY_SECONDS, House, ask, said_in
from rig.sides import Sides, asked_under, assert_failed, assert_home_was_asked

from gateway.detect.inspector import Inspector

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNREAD = (
    "refuses connections",
    "answers 503",
    "resets in the body",
    "closes its half",
    "stalls",
    "breaks after the first content",
    "talks nonsense",
    "redirects outside",
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def fragile() -> AsyncIterator[Inspector]:
    """Detectors that a test may stop and kill, with a short deadline."""
    inspector = Inspector(fingerprint_key=b"k" * 32, deadline=0.25)
    await inspector.start()
    assert await inspector.ready(READY_SECONDS)
    yield inspector
    await inspector.close()


def signal_all(inspector: Inspector, sent: signal.Signals) -> None:
    for pid in inspector.worker_pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sent)


@pytest.mark.parametrize("sent", [signal.SIGSTOP, signal.SIGKILL], ids=lambda sent: sent.name)
async def test_what_no_detector_read_stays_at_home_under_every_fault_there(
    house: House, sides: Sides, fragile: Inspector, sent: signal.Signals
) -> None:
    """A killed worker is started anew, and would be ready again before the last fault."""
    for name in UNREAD if sent is signal.SIGSTOP else UNREAD[:3]:
        signal_all(fragile, sent)
        prompt = harmless()
        fault, response = await asked_under(
            house, sides, prompt, name, stream=True, inspector=fragile
        )
        assert_failed(fault, response)
        sides.assert_nothing_left(prompt)
        assert_home_was_asked(sides, prompt, fault)
        held = house.records(response.headers["x-turnike-request"], "intent")
        assert {record["reason"] for record in held} == {"uninspected"}
    signal_all(fragile, signal.SIGKILL)  # a stopped one would be waited for when it starts


async def test_a_worker_that_dies_over_a_prompt_leaves_it_at_home(
    house: House, sides: Sides, fragile: Inspector
) -> None:
    assert await fragile.ready(READY_SECONDS)
    (worker,) = fragile.worker_pids
    os.kill(worker, signal.SIGSTOP)
    prompt = harmless()
    async with house.wired(*sides.targets(), inspector=fragile) as app:
        asking = asyncio.create_task(ask(app, *prompt.messages))
        await asyncio.sleep(0.05)
        os.kill(worker, signal.SIGKILL)
        response = await asking
    (record,) = house.records(response.headers["x-turnike-request"], "intent")
    assert record["uninspected"] in (["names: died"], ["names: deadline"])
    assert said_in(response) == "İçeriden."
    sides.assert_nothing_left(prompt)
