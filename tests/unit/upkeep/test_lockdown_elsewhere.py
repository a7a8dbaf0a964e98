from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock

from gateway.audit import records
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE
from gateway.state.lockdown import Lockdown
from gateway.upkeep.lockdown_elsewhere import LockdownElsewhere


async def until(lockdown: Lockdown, *, on: bool) -> None:
    async with asyncio.timeout(20):
        while lockdown.on is not on:  # noqa: ASYNC110 - another task turns it
            await asyncio.sleep(0.01)


async def test_what_the_log_says_of_others_is_followed(tmp_path: Path) -> None:
    here, shared = tmp_path / "here", tmp_path / "shared"
    for folder in (here, shared):
        await asyncio.to_thread(folder.mkdir)
    sequencer = Sequencer(shared / LOG_FILE, clock=SteppingClock(), node="elsewhere")
    lockdown = Lockdown(here)
    following = LockdownElsewhere(shared / LOG_FILE, lockdown, interval=0.01)
    await following.start()
    await asyncio.sleep(0.1)
    assert not lockdown.on  # nobody said anything yet
    for action in ("on", "off", "on"):
        sequencer.commit([records.lockdown(action, reason="drill")])
        await until(lockdown, on=action == "on")
    await following.close()
    sequencer.close()
    assert Lockdown(here).on  # also for who starts next


async def test_a_lockdown_that_was_seen_does_not_end_with_the_log(tmp_path: Path) -> None:
    here, shared = tmp_path / "here", tmp_path / "shared"
    for folder in (here, shared):
        await asyncio.to_thread(folder.mkdir)
    sequencer = Sequencer(shared / LOG_FILE, clock=SteppingClock(), node="elsewhere")
    sequencer.commit([records.lockdown("on", reason="drill")])
    sequencer.close()
    lockdown = Lockdown(here)
    following = LockdownElsewhere(shared / LOG_FILE, lockdown, interval=0.01)
    await following.start()
    await until(lockdown, on=True)
    await asyncio.to_thread((shared / LOG_FILE).rename, shared / "away.db")
    await asyncio.sleep(0.2)
    assert lockdown.on
    await following.close()


async def test_our_own_lockdown_is_not_ended_from_elsewhere(tmp_path: Path) -> None:
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="elsewhere")
    sequencer.commit([records.lockdown("off", reason="drill")])
    lockdown = Lockdown(tmp_path)
    lockdown.begin()
    following = LockdownElsewhere(tmp_path / LOG_FILE, lockdown, interval=0.01)
    await following.start()
    await asyncio.sleep(0.2)
    await following.close()
    sequencer.close()
    assert lockdown.on


async def test_who_begins_during_a_lockdown_is_locked_down_before_it_answers(
    tmp_path: Path,
) -> None:
    here, shared = tmp_path / "here", tmp_path / "shared"
    for folder in (here, shared):
        await asyncio.to_thread(folder.mkdir)
    sequencer = Sequencer(shared / LOG_FILE, clock=SteppingClock(), node="elsewhere")
    sequencer.commit([records.lockdown("on", reason="drill")])
    sequencer.close()
    lockdown = Lockdown(here)
    following = LockdownElsewhere(shared / LOG_FILE, lockdown, interval=60)
    await following.start()
    assert lockdown.on
    await following.close()


async def test_a_look_that_fails_ends_no_following(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="elsewhere")
    lockdown, fails = Lockdown(tmp_path), [KeyError("kanarya")]
    follow = Lockdown.follow

    def once(self: Lockdown, *, on: bool) -> None:
        if fails:
            raise fails.pop()
        follow(self, on=on)

    monkeypatch.setattr(Lockdown, "follow", once)
    sequencer.commit([records.lockdown("on", reason="drill")])
    following = LockdownElsewhere(tmp_path / LOG_FILE, lockdown, interval=0.01)
    await following.start()
    await until(lockdown, on=True)
    await following.close()
    sequencer.close()
