from __future__ import annotations

import asyncio
import signal

import pytest
from rig.redis_server import PASSWORD, RedisServer

from gateway.core.errors import ConfigError
from gateway.core.sensitive import Sensitive
from gateway.state.shared.server import RedisPlace, SharedFault, SharedServer


async def test_a_key_that_holds_something_else_is_told_apart(redis: RedisServer) -> None:
    server = SharedServer(redis.place)
    assert await server.run("return redis.call('SET', KEYS[1], 'x')", ("k",), ())
    with pytest.raises(SharedFault) as caught:
        await server.run("return redis.call('HGETALL', KEYS[1])", ("k",), ())
    assert caught.value.poisoned
    assert server.answers
    await server.forget(("k",))
    assert await server.run("return redis.call('HGETALL', KEYS[1])", ("k",), ()) == []
    await server.close()


async def test_after_a_fault_only_a_probe_asks(redis: RedisServer) -> None:
    server = SharedServer(redis.place)
    redis.kill()
    with pytest.raises(SharedFault, match="ConnectionError"):
        await server.run("return 1", (), ())
    redis.start()
    with pytest.raises(SharedFault, match="lately"):
        await server.run("return 1", (), ())
    assert await server.probe()
    assert await server.run("return 1", (), ()) == 1
    await server.close()


async def test_nobody_waits_for_a_probe_of_a_server_that_hangs(redis: RedisServer) -> None:
    server = SharedServer(redis.place)
    assert await server.run("return 1", (), ()) == 1
    redis.signal(signal.SIGSTOP)
    with pytest.raises(SharedFault, match="TimeoutError"):
        await server.run("return 1", (), ())
    probing = asyncio.create_task(server.probe())
    await asyncio.sleep(0)  # it asks, and the answer does not come
    with pytest.raises(SharedFault, match="lately"):
        await server.run("return 1", (), ())
    assert not probing.done()
    assert not await probing
    redis.signal(signal.SIGCONT)
    await server.close()


async def test_a_wrong_password_is_no_answer_and_is_not_shown(redis: RedisServer) -> None:
    wrong = RedisPlace(Sensitive(redis.url.replace(PASSWORD, "canary")))
    server = SharedServer(wrong)
    assert not await server.probe()
    with pytest.raises(SharedFault) as caught:
        await server.run("return 1", (), ())
    assert "canary" not in f"{caught.value!r} {wrong!r} {wrong}"
    await server.close()


def test_a_url_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        SharedServer(RedisPlace(Sensitive("redis://h:canary/0")))
