from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rig.allowances import allowance

from gateway.core.budget import Reservation
from gateway.state.budgets import Budgets
from gateway.state.shared import own
from gateway.state.shared.shares import Share

ONE = allowance(100)
OLD = replace(ONE, period="2026-10")


async def test_words_grow_and_say_what_is_used(tmp_path: Path) -> None:
    counts = Budgets(tmp_path, "boot_1", lambda _: True)
    await counts.run(own.begin)
    first = await counts.run(lambda file: own.say(file, [ONE]))
    await counts.reserve(Reservation(id="1", allowances=(ONE,), amount=7))
    second = await counts.run(lambda file: own.say(file, [ONE]))
    assert (first.shares[ONE].used, second.shares[ONE].used) == (0, 7)
    assert second.shares[ONE].revision > first.shares[ONE].revision
    assert await counts.run(own.revision) == second.shares[ONE].revision
    name = await counts.run(own.name)
    assert name == first.gateway == second.gateway
    await counts.run(own.begin)  # a second start keeps the name
    assert await counts.run(own.name) == name
    await counts.run(own.rename)
    assert await counts.run(own.name) != name
    counts.close()


async def test_what_others_said_is_kept_as_long_as_its_period(tmp_path: Path) -> None:
    counts = Budgets(tmp_path, "boot_1", lambda _: True)
    await counts.run(own.begin)
    new, old = own.key_of(ONE), own.key_of(OLD)
    learned = {(new, "b"): Share(3, 70), (old, "b"): Share(1, 5)}
    await counts.run(lambda file: own.learn(file, learned))
    await counts.run(lambda file: own.learn(file, {(new, "b"): Share(4, 71)}))
    assert await counts.run(lambda file: own.others(file, "2026-11")) == {new: {"b": Share(4, 71)}}
    for item in (ONE, OLD):
        await counts.reserve(Reservation(id=item.period, allowances=(item,), amount=1))
    (found,) = await counts.run(lambda file: own.recent(file, "2026-11"))
    assert own.key_of(found) == new
    counts.close()
