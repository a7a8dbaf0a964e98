from __future__ import annotations

import pytest
from rig.allowances import allowance
from rig.redis_server import RedisServer
from rig.sharing import KEY

from gateway.core.errors import BudgetUnavailable
from gateway.state.shared.own import Said, key_of
from gateway.state.shared.server import SharedServer
from gateway.state.shared.shares import Share, Spelling
from gateway.state.shared.telling import OldName, Telling

ONE = allowance(100)


def said(gateway: str, revision: int, used: int) -> Said:
    return Said(gateway, {ONE: Share(revision, used)})


async def revision_0() -> int:
    return 0


async def test_words_add_up_and_new_ones_take_the_place_of_old(redis: RedisServer) -> None:
    server = SharedServer(redis.place)
    a, b = (Telling(server, Spelling(KEY)) for _ in range(2))
    assert await a.begun_anew()
    assert await b.begun_anew()
    assert await a.tell(said("a", 1, 5), revision_0) == {key_of(ONE): 5}
    assert await b.tell(said("b", 1, 7), revision_0) == {key_of(ONE): 12}
    await a.tell(said("a", 2, 6), revision_0)
    assert await b.hear([ONE], "b") == {key_of(ONE): 6}
    assert b.learned() == {(key_of(ONE), "a"): Share(2, 6)}
    assert b.learned() == {}
    await server.close()


async def test_a_newer_word_by_our_name_is_a_siblings_or_a_copys(redis: RedisServer) -> None:
    async def revision_9() -> int:
        return 9

    server = SharedServer(redis.place)
    telling = Telling(server, Spelling(KEY))
    await telling.begun_anew()
    await telling.tell(said("a", 9, 5), revision_9)
    assert await telling.tell(said("a", 8, 4), revision_9) == {key_of(ONE): 4}
    with pytest.raises(OldName):
        await telling.tell(said("a", 8, 4), revision_0)
    await server.close()


async def test_a_server_that_was_emptied_or_away_is_noticed_once(redis: RedisServer) -> None:
    server = SharedServer(redis.place)
    telling = Telling(server, Spelling(KEY))
    assert await telling.begun_anew()
    assert not await telling.begun_anew()
    assert telling.doubtful_s == 0  # it ran for long: everybody has said everything
    await telling.hear([ONE], "a")
    with redis.client() as client:
        client.flushall()
    with pytest.raises(BudgetUnavailable, match="emptied"):
        await telling.hear([ONE], "a")
    assert await telling.begun_anew()
    assert telling.doubtful_s > 0
    with pytest.raises(BudgetUnavailable, match="emptied"):
        await telling.hear([ONE], "a")
    fresh = Telling(server, Spelling(KEY))
    assert await fresh.begun_anew()
    assert fresh.doubtful_s > 0  # others may not have said anew yet
    redis.kill()
    with pytest.raises(BudgetUnavailable):
        await telling.begun_anew()
    redis.start()
    assert await telling.begun_anew()
    await server.close()
