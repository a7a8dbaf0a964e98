from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from rig.fleets import StoppedClock, a_fleet
from rig.payloads import home_target
from rig.vllm import Vllm, serving

from gateway.core.target import Target
from gateway.egress.send import Egress
from gateway.route.fleet import Fleet
from gateway.route.replica import replicas_of
from gateway.upkeep.watching import Watching


@asynccontextmanager
async def watched(target: Target, clock: StoppedClock) -> AsyncIterator[Fleet]:
    egress = Egress([target])
    fleet = a_fleet(target, clock=clock, probed=replicas_of(target))
    watching = Watching(egress, fleet, interval=0.01)
    watching.start()
    try:
        yield fleet
    finally:
        await watching.close()
        await egress.close()


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(4000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen")


async def test_what_replicas_say_of_their_load_is_known() -> None:
    one, two = Vllm(running=5, waiting=1), Vllm(running=2)
    async with serving(one, two):
        target = home_target("local/m", one.url, two.url)
        first, second = replicas_of(target)
        async with watched(target, StoppedClock()) as fleet:
            await until(lambda: (fleet.loads.of(first), fleet.loads.of(second)) == (6, 2))
            two.running = 9
            await until(lambda: fleet.loads.of(second) == 9)
    assert {request.path for request in one.probes} == {"/metrics"}


async def test_a_target_with_one_server_is_left_in_peace() -> None:
    server = Vllm()
    async with serving(server), watched(home_target("local/m", server.url), StoppedClock()):
        await asyncio.sleep(0.2)
    assert server.upstream is not None
    assert server.upstream.connections == 0


async def test_an_ejected_replica_comes_back_once_a_probe_succeeds() -> None:
    server, clock = Vllm(health=503), StoppedClock()
    async with serving(server):
        target = home_target("local/m", server.url)
        (replica,) = replicas_of(target)
        async with watched(target, clock) as fleet:
            for _ in range(5):
                fleet.breaker.failed(replica)
            await asyncio.sleep(0.1)
            assert server.probes == []
            clock.seconds = 40
            await until(lambda: len(server.probes) == 1)
            await asyncio.sleep(0.1)
            assert len(server.probes) == 1  # it said no, and is left alone for longer
            assert not fleet.ready(target)
            server.health = 200
            clock.seconds = 140
            await until(lambda: fleet.ready(target))
    assert {(probe.path, probe.body) for probe in server.probes} == {("/health", b"")}
