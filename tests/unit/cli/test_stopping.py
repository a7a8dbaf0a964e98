from __future__ import annotations

import asyncio
import os
import signal

import pytest

from gateway.cli.stopping import Stopping, run_until_stopped


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels_the_command_which_cleans_up_in_peace(name: signal.Signals) -> None:
    done = []

    async def work(stopping: Stopping) -> None:
        try:
            os.kill(os.getpid(), name)
            await asyncio.sleep(60)
        finally:
            os.kill(os.getpid(), name)
            await asyncio.sleep(0.05)
            done.append(stopping.asked)

    run_until_stopped(work)
    assert done == [True]


def test_inside_by_every_signal_calls_what_was_given() -> None:
    calls = []

    async def work(stopping: Stopping) -> None:
        called = asyncio.Event()

        def stop() -> None:
            calls.append("stop")
            called.set()

        with stopping.by(stop):
            for _ in range(2):
                called.clear()
                os.kill(os.getpid(), signal.SIGINT)
                await called.wait()
        calls.append("cleaned")

    run_until_stopped(work)
    assert calls == ["stop", "stop", "cleaned"]


def test_a_signal_after_by_does_not_cancel_a_clean_up_that_a_signal_began() -> None:
    done = []

    async def work(stopping: Stopping) -> None:
        with stopping.by(lambda: None):
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0.05)
            assert stopping.asked
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.05)
        done.append("cleaned")

    run_until_stopped(work)
    assert done == ["cleaned"]


def test_a_failure_is_not_taken_for_a_stop() -> None:
    async def fail(stopping: Stopping) -> None:
        raise ValueError(str(stopping.asked))

    with pytest.raises(ValueError, match="False"):
        run_until_stopped(fail)


def test_a_cancellation_that_no_signal_asked_for_is_not_swallowed() -> None:
    async def cancel(stopping: Stopping) -> None:
        del stopping
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        run_until_stopped(cancel)


def test_signals_have_their_usual_meaning_again_afterwards() -> None:
    async def work(stopping: Stopping) -> None:
        del stopping

    run_until_stopped(work)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
