from __future__ import annotations

import asyncio
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from rig.allowances import allowance
from rig.lying_redis import lying_redis
from rig.redis_server import RedisServer
from rig.sharing import sharing

from gateway.core.budget import Reservation
from gateway.core.errors import BudgetUnavailable
from gateway.core.sensitive import Sensitive
from gateway.state.budgets import peek
from gateway.state.shared.budgets import SharedBudgets

DRAWN = (allowance(100),)


def taking(name: str, amount: int) -> Reservation:
    return Reservation(id=name, allowances=DRAWN, amount=amount)


async def used(budgets: SharedBudgets) -> int:
    return (await budgets.used(DRAWN))["team-month"]


async def until_used(budgets: SharedBudgets, amount: int) -> None:
    """Others learn of a settlement a moment later."""
    async with asyncio.timeout(10):
        while True:
            with suppress(BudgetUnavailable):
                if await used(budgets) == amount:
                    return
            await asyncio.sleep(0.05)


async def test_what_one_gateway_takes_another_has_not(redis: RedisServer, tmp_path: Path) -> None:
    async with sharing(redis.place, tmp_path / "a") as a, sharing(redis.place, tmp_path / "b") as b:
        assert await a.reserve(taking("1", 70)) == frozenset()
        assert await b.reserve(taking("2", 40)) == {"team-month"}
        assert await b.reserve(taking("3", 30)) == frozenset()
        assert (await used(a), await used(b)) == (100, 100)
        assert await a.reserve(taking("4", 0)) == {"team-month"}
        await a.settle("1", 20)
        await until_used(b, 50)
        assert await b.reserve(taking("5", 50)) == frozenset()


async def test_a_limit_that_does_not_hold_is_counted_all_the_same(
    redis: RedisServer, tmp_path: Path
) -> None:
    beyond = Reservation(id="1", allowances=DRAWN, amount=150, beyond=frozenset({"team-month"}))
    async with sharing(redis.place, tmp_path / "a") as a, sharing(redis.place, tmp_path / "b") as b:
        assert await a.reserve(beyond) == frozenset()
        assert await used(b) == 150


async def test_an_emptied_server_gives_no_money_back(redis: RedisServer, tmp_path: Path) -> None:
    async with sharing(redis.place, tmp_path / "a") as a, sharing(redis.place, tmp_path / "b") as b:
        await a.reserve(taking("1", 70))
        assert await used(b) == 70
        with redis.client() as client:
            client.flushall()
        async with asyncio.timeout(20):
            while True:
                with suppress(BudgetUnavailable):
                    assert await b.reserve(taking("2", 40)) == {"team-month"}
                    break
                await asyncio.sleep(0.1)


async def test_an_emptied_server_hides_no_word_that_nobody_heard(
    redis: RedisServer, tmp_path: Path
) -> None:
    async with sharing(redis.place, tmp_path / "a") as a, sharing(redis.place, tmp_path / "b") as b:
        assert (await used(a), await used(b)) == (0, 0)
        await a.reserve(taking("1", 70))
        with redis.client() as client:
            client.flushall()
        with pytest.raises(BudgetUnavailable, match="emptied"):
            await b.reserve(taking("2", 40))
        async with asyncio.timeout(20):
            while True:
                with suppress(BudgetUnavailable):
                    assert await b.reserve(taking("3", 40)) == {"team-month"}
                    break
                await asyncio.sleep(0.1)


async def test_everything_is_said_anew_to_an_emptied_server(
    redis: RedisServer, tmp_path: Path
) -> None:
    async with sharing(redis.place, tmp_path / "a") as a:
        await a.reserve(taking("1", 70))
        await asyncio.sleep(0.1)
        with redis.client() as client:
            client.flushall()
        async with sharing(redis.place, tmp_path / "new") as stranger:
            await until_used(stranger, 70)


async def test_words_outlive_a_server_that_was_emptied_while_nobody_ran(
    redis: RedisServer, tmp_path: Path
) -> None:
    async with sharing(redis.place, tmp_path / "a") as a, sharing(redis.place, tmp_path / "b") as b:
        await a.reserve(taking("1", 70))
        await b.reserve(taking("2", 10))
    redis.kill()
    redis.start()
    async with sharing(redis.place, tmp_path / "b", "boot_2") as b:
        assert await b.reserve(taking("3", 40)) == {"team-month"}


@pytest.mark.parametrize("word", [b"", b"junk", b"999999:0:" + b"0" * 32, b"1:-5:x"])
async def test_a_forged_word_is_money_for_nobody(
    redis: RedisServer, tmp_path: Path, word: bytes
) -> None:
    async with sharing(redis.place, tmp_path / "a") as a, sharing(redis.place, tmp_path / "b") as b:
        await a.reserve(taking("1", 70))
        await b.reserve(taking("2", 10))
        with redis.client() as client:
            (name,) = client.keys("turnike:budget:*")
            for field in client.hkeys(name):
                client.hset(name, field, word)  # of both
        # Each puts its own word right, and goes by what it heard of the other.
        assert await b.reserve(taking("3", 40)) == {"team-month"}
        assert await a.reserve(taking("4", 20)) == frozenset()
        with redis.client() as client:
            client.hset(name, "0123456789abcdef", word)
        with pytest.raises(BudgetUnavailable, match="no gateway gave"):
            await a.reserve(taking("5", 1))
        with pytest.raises(BudgetUnavailable, match="forged, or it was emptied"):
            await a.reserve(taking("6", 1))
        async with asyncio.timeout(20):  # by then everybody has said it anew
            while True:
                with suppress(BudgetUnavailable):
                    assert await used(a) == 100
                    break
                await asyncio.sleep(0.1)


async def test_an_old_word_that_is_put_back_is_known_for_one(
    redis: RedisServer, tmp_path: Path
) -> None:
    async with sharing(redis.place, tmp_path / "a") as a, sharing(redis.place, tmp_path / "b") as b:
        await a.reserve(taking("1", 10))
        with redis.client() as client:
            (name,) = client.keys("turnike:budget:*")
            before = client.hgetall(name)
            await a.reserve(taking("2", 60))
            assert await used(b) == 70
            client.hset(name, mapping=before)
        assert await b.reserve(taking("3", 40)) == {"team-month"}


async def test_something_else_under_the_name_is_removed(redis: RedisServer, tmp_path: Path) -> None:
    async with sharing(redis.place, tmp_path / "a") as a, sharing(redis.place, tmp_path / "b") as b:
        await a.reserve(taking("1", 70))
        assert await used(b) == 70
        with redis.client() as client:
            (name,) = client.keys("turnike:budget:*")
            client.set(name, "a text")
        # Words may be gone with it that b has not heard, as where all was emptied.
        with pytest.raises(BudgetUnavailable, match="emptied"):
            await b.reserve(taking("2", 40))
        await until_used(b, 70)
        assert await b.reserve(taking("3", 40)) == {"team-month"}


@pytest.mark.parametrize("how", ["killed", "hung", "paused", "locked"])
async def test_without_an_answer_no_money_is_given_out(
    redis: RedisServer, tmp_path: Path, how: str
) -> None:
    async with sharing(redis.place, tmp_path / "a") as a:
        await a.reserve(taking("1", 10))
        with redis.client() as client:
            if how == "killed":
                redis.kill()
            elif how == "hung":
                redis.signal(signal.SIGSTOP)
            elif how == "paused":
                client.execute_command("CLIENT", "PAUSE", 60_000)
            else:
                client.config_set("requirepass", "another")
                client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        for number in range(3):
            with pytest.raises(BudgetUnavailable, match="cannot be counted"):
                await a.reserve(taking(f"lost {number}", 10))
        redis.kill()
        redis.start()
        async with asyncio.timeout(20):
            while True:  # a probe in the background finds it again
                try:
                    assert await used(a) == 10  # of what failed nothing stays set aside
                    break
                except BudgetUnavailable:
                    await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "nonsense",
    [
        b":1\r\n",
        b"+OK\r\n",
        b"*0\r\n",
        b"*2\r\n:1\r\n$6\r\nlong:0\r\n",
        b"*2\r\n*1\r\n*1\r\n$1\r\na\r\n$6\r\nlong:0\r\n",
        b"*2\r\n*1\r\n*2\r\n$1\r\na\r\n:1\r\n$6\r\nlong:0\r\n",
        b"%1\r\n+a\r\n:1\r\n",
    ],
)
async def test_an_answer_of_another_shape_is_none(tmp_path: Path, nonsense: bytes) -> None:
    async with lying_redis() as (liar, place), sharing(place, tmp_path / "a") as a:
        liar.answer = b"*2\r\n$6\r\nlong:0\r\n$10\r\n1700000000\r\n"
        await a.open()
        liar.answer = nonsense
        for number in range(2):
            with pytest.raises(BudgetUnavailable):
                await a.reserve(taking(f"{number}", 10))
        mine = await asyncio.to_thread(peek, tmp_path / "a", DRAWN)
        assert mine == {"team-month": 0}  # nothing stays set aside
        asked = liar.scripts
        async with asyncio.timeout(10):  # and it goes on being looked at
            while liar.scripts < asked + 2:  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.05)


async def test_a_server_that_hangs_is_waited_for_once(redis: RedisServer, tmp_path: Path) -> None:
    async with sharing(redis.place, tmp_path / "a") as a:
        await a.reserve(taking("1", 10))
        redis.signal(signal.SIGSTOP)
        with pytest.raises(BudgetUnavailable):
            await a.reserve(taking("2", 10))
        asked = 0
        began = time.monotonic()
        while time.monotonic() - began < 0.4:  # shorter than the next probe takes
            with pytest.raises(BudgetUnavailable):
                await a.used(DRAWN)
            asked += 1
        assert asked > 3
        redis.signal(signal.SIGCONT)


async def test_a_copied_state_directory_takes_a_name_of_its_own(
    redis: RedisServer, tmp_path: Path
) -> None:
    async with sharing(redis.place, tmp_path / "a") as a:
        await a.reserve(taking("1", 20))
    shutil.copytree(tmp_path / "a", tmp_path / "copy")
    async with (
        sharing(redis.place, tmp_path / "a", "boot_2") as a,
        sharing(redis.place, tmp_path / "copy", "boot_3") as copy,
    ):
        for number in range(4):
            await a.reserve(taking(f"a{number}", 10))
            await copy.reserve(taking(f"c{number}", 10))
        assert await copy.reserve(taking("c9", 10)) == {"team-month"}
        assert await a.reserve(taking("a9", 10)) == {"team-month"}


async def test_gateways_with_other_master_keys_do_not_meet(
    redis: RedisServer, tmp_path: Path
) -> None:
    other = Sensitive(b"o" * 32)
    async with (
        sharing(redis.place, tmp_path / "a") as a,
        sharing(redis.place, tmp_path / "b", key=other) as b,
    ):
        await a.reserve(taking("1", 70))
        assert await used(b) == 0


async def test_nothing_in_the_server_can_be_read(redis: RedisServer, tmp_path: Path) -> None:
    async with sharing(redis.place, tmp_path / "a") as a:
        await a.reserve(taking("1", 70))
        with redis.client() as client:
            stored = b" ".join(
                key + b" " + repr(client.hgetall(key) if b"epoch" not in key else b"").encode()
                for key in client.keys("*")
            )
            assert all(client.ttl(key) > 0 for key in client.keys("turnike:budget:*"))
    assert b"turnike:budget:" in stored
    for word in (b"legal", b"team-month", b"2026", b"TRY"):
        assert word not in stored
