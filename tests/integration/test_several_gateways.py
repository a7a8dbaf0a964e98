"""Two gateways, one PostgreSQL, one Redis: under load, and when one of them is killed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from rig.budgets import BUDGET, costing
from rig.postgres import Server
from rig.postgres import server as postgres_server
from rig.redis_server import PASSWORD, RedisServer, redis_server
from rig.served import OUTSIDE, Served, serving

from gateway.audit.place import Postgres
from gateway.audit.query import Filters, read
from gateway.audit.verify import verify

HELD = {"role": "user", "content": "TC kimlik numarası 10000000146 olan kişi kim?"}
KVKK = str(Path(__file__).parents[2] / "policies" / "kvkk.yaml")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@asynccontextmanager
async def both(
    folder: Path, place: Postgres, redis: RedisServer
) -> AsyncIterator[tuple[Served, Served]]:
    """Two gateways with the same keys, on machines of their own as far as they know."""
    for name in ("one", "two"):
        await asyncio.to_thread((folder / name).mkdir)
        await asyncio.to_thread((folder / name / "money.yaml").write_text, BUDGET, "utf-8")
    shared: dict[str, Any] = {
        "audit": {"store": place.url.reveal()},
        "redis": redis.url,
        "policies": [KVKK, "money.yaml"],
    }
    async with serving(folder / "one", **shared) as one:
        other = folder / "two" / "state"
        other.mkdir(parents=True, mode=0o700)
        for key in ("audit.key", "master.key"):
            data = (one.gateway.state_dir / key).read_bytes()
            (other / key).touch(0o600)
            (other / key).write_bytes(data)
        async with serving(folder / "two", **shared) as two:
            yield one, two


async def ask(served: Served, number: int) -> httpx.Response | None:
    """Ask something new; None where the gateway was killed over it."""
    said = [{"role": "user", "content": f"{number} göl var mı?"}]
    body = {
        "model": "gpt-4o",
        "messages": said,
        "max_tokens": 5000,
    }  # as much as the answer is said to cost
    try:
        return await served.post(body)
    except httpx.TransportError:
        return None


@pytest.mark.slow
async def test_nothing_is_lost_nothing_crosses_and_nothing_is_overspent_when_one_is_killed(
    tmp_path: Path, postgres: Server, redis: RedisServer
) -> None:
    place = postgres.log("several")
    async with both(tmp_path, place, redis) as (one, two):
        for served in (one, two):
            served.outside.behaviours[:] = [costing("0.05")]
        await one.post({"model": "gpt-4o", "messages": [HELD]})
        outside = two.outside.connections
        held = await two.post({"model": "gpt-4o", "messages": [HELD]})
        assert held.headers["x-turnike-effect"] == "local"
        assert two.outside.connections == outside
        load = [
            asyncio.create_task(ask(served, number))
            for number in range(30)
            for served in (one, two)
        ]
        await asyncio.wait(load, return_when=asyncio.FIRST_COMPLETED)
        await one.gateway.kill()
        answers = [answer for answer in await asyncio.gather(*load) if answer is not None]
        told = [answer for answer in answers if answer.status_code == 200]
        spent = [answer for answer in told if OUTSIDE in answer.text]
        assert 0 < len(spent) <= 20  # of a budget that has room for 20
        await one.gateway.start()
        async with httpx.AsyncClient(base_url=two.gateway.url, trust_env=False) as client:
            again = await client.post(
                "/v1/chat/completions",
                headers=two.authorised,
                json={
                    "model": "gpt-4o",
                    "messages": [HELD, {"role": "user", "content": "Özetle."}],
                },
            )
        assert again.headers["x-turnike-effect"] == "local"
        shown = [await asyncio.to_thread(x.gateway.kept) for x in (one, two)]
    assert verify(place).intact
    completed = {str(r.fields["request_id"]) for r in read(place, Filters(type="completion"))}
    assert {answer.headers["x-turnike-request"] for answer in told} <= completed
    intents = {str(r.fields["request_id"]) for r in read(place, Filters(type="intent"))}
    orphans = {str(r.fields["request_id"]) for r in read(place, Filters(type="orphan"))}
    assert intents <= completed | orphans
    for name, data in (pair for kept in shown for pair in kept):
        assert PASSWORD.encode() not in data, name


@pytest.mark.slow
async def test_without_redis_no_budget_is_drawn_from_and_what_is_held_stays_held(
    tmp_path: Path, postgres: Server, redis: RedisServer
) -> None:
    async with both(tmp_path, postgres.log("away"), redis) as (one, two):
        for served in (one, two):
            served.outside.behaviours[:] = [costing("0.05")]
        first = await ask(one, 1)
        assert first is not None
        assert OUTSIDE in first.text
        redis.kill()
        outside = one.outside.connections, two.outside.connections
        for served in (one, two):
            refused = await ask(served, 2)
            assert refused is not None
            assert refused.status_code == 503, refused.text
            assert "budget" in refused.text
            held = await served.post({"model": "gpt-4o", "messages": [HELD]})
            assert OUTSIDE not in held.text
        assert (one.outside.connections, two.outside.connections) == outside
        redis.start()
        async with asyncio.timeout(30):
            while (answer := await ask(two, 3)) is None or answer.status_code != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert OUTSIDE in answer.text


@pytest.mark.slow
async def test_a_lockdown_at_one_counts_at_the_other(
    tmp_path: Path, postgres: Server, redis: RedisServer
) -> None:
    async with both(tmp_path, postgres.log("locked"), redis) as (one, two):
        for action, effect in (("on", "local"), ("off", "allow")):
            await asyncio.to_thread(one.gateway.command, "lockdown", action, "--reason", "tatbikat")
            async with asyncio.timeout(20):
                while True:
                    answer = await ask(two, 1)
                    if answer is not None and answer.headers.get("x-turnike-effect") == effect:
                        break
                    await asyncio.sleep(0.1)
            assert (OUTSIDE in answer.text) is (action == "off")
