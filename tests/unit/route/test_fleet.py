from __future__ import annotations

import asyncio

import pytest
from rig.fleets import StoppedClock, a_fleet
from rig.payloads import external_target, home_target
from rig.pipelines import asking

from gateway.core.errors import UpstreamError, UpstreamRejected, UpstreamUnavailable
from gateway.core.load import Load
from gateway.core.target import Target
from gateway.route.fleet import Fleet
from gateway.route.lease import Lease
from gateway.route.replica import Replica

A, B = "http://10.0.0.1:8000/v1", "http://10.0.0.2:8000/v1"
PAIR = home_target("local/m", A, B)
FAULT = UpstreamUnavailable("It broke off.")


async def leased(fleet: Fleet, target: Target = PAIR, besides: tuple[Replica, ...] = ()) -> Lease:
    soon = asyncio.get_running_loop().time() + 5
    return await fleet.lease(target, "m", asking("Merhaba"), until=soon, besides=besides)


async def test_a_lease_counts_until_it_is_released_once() -> None:
    fleet = a_fleet(PAIR)
    lease = await leased(fleet)
    assert fleet.loads.of(lease.replica) == 1
    lease.release()
    lease.release()
    assert fleet.loads.of(lease.replica) == 0


async def test_the_other_replica_is_picked_where_one_was_asked() -> None:
    fleet = a_fleet(PAIR)
    first = (await leased(fleet)).replica
    assert (await leased(fleet, besides=(first,))).replica != first


async def test_where_there_is_no_other_the_same_one_is_picked_again() -> None:
    alone = home_target("local/m", A)
    fleet = a_fleet(alone)
    first = (await leased(fleet, alone)).replica
    assert (await leased(fleet, alone, besides=(first,))).replica == first


async def test_the_same_conversation_comes_back_to_its_replica() -> None:
    fleet = a_fleet(PAIR)
    found = set()
    for _ in range(20):
        lease = await leased(fleet)
        found.add(lease.replica)
        lease.release()
    assert len(found) == 1


async def test_a_replica_that_failed_too_often_is_passed_over_and_the_target_stays_ready() -> None:
    fleet = a_fleet(PAIR)
    lease = await leased(fleet)
    for _ in range(5):
        lease.failed(FAULT)
    assert fleet.ready(PAIR)
    assert {(await leased(fleet)).replica for _ in range(20)} == {
        Replica("local/m", A if lease.replica.url == B else B)
    }


async def test_a_target_without_a_replica_to_ask_is_not_ready_and_says_when_to_come_back() -> None:
    fleet = a_fleet(PAIR)
    for url in (A, B):
        for _ in range(5):
            fleet.breaker.failed(Replica("local/m", url))
    assert not fleet.ready(PAIR)
    with pytest.raises(UpstreamUnavailable) as nobody:
        await leased(fleet)
    assert nobody.value.retry_after is not None
    assert 30 <= int(nobody.value.retry_after) <= 37


async def test_when_somebody_at_home_may_be_back_is_told() -> None:
    cloud = external_target("cloud/m", "https://c.example/v1")
    fleet = a_fleet(PAIR, cloud)
    assert fleet.home_in({"local/m", "cloud/m"}) == "1"
    for url in (A, B):
        for _ in range(5):
            fleet.breaker.failed(Replica("local/m", url))
    assert 30 <= int(fleet.home_in({"local/m", "cloud/m"})) <= 36
    assert fleet.home_in(set()) == "1"


async def test_a_drained_replica_gets_nothing_new() -> None:
    drained = {A}
    fleet = a_fleet(PAIR, drained=lambda: drained)
    assert {(await leased(fleet)).replica.url for _ in range(20)} == {B}
    drained.add(B)
    assert not fleet.ready(PAIR)
    drained.clear()
    assert fleet.ready(PAIR)


async def test_a_replica_that_said_when_to_come_back_is_left_alone_until_then() -> None:
    clock = StoppedClock()
    fleet = a_fleet(PAIR, clock=clock)
    busy = UpstreamRejected("Too many.", http_status=429, retry_after="9")
    first = await leased(fleet)
    first.failed(busy)
    other = await leased(fleet)
    assert other.replica != first.replica
    other.failed(UpstreamUnavailable("Overloaded.", retry_after="4"))
    with pytest.raises(UpstreamError) as alone:
        await leased(fleet, besides=(first.replica,))
    assert (alone.value.http_status, alone.value.retry_after) == (429, "4")
    # Somebody else is not turned away for that: he may well be answered.
    assert (await leased(fleet)).replica in {first.replica, other.replica}
    clock.seconds = 5
    assert (await leased(fleet)).replica == other.replica


async def test_being_busy_is_no_failure() -> None:
    fleet = a_fleet(PAIR)
    lease = await leased(fleet)
    for _ in range(20):
        lease.failed(UpstreamRejected("Too many.", http_status=429))
    assert fleet.breaker.available(lease.replica)


async def test_a_limit_on_the_key_of_one_app_stops_no_other() -> None:
    cloud = external_target("cloud/m", A, key_from_client=True)
    fleet = a_fleet(cloud)
    (await leased(fleet, cloud)).failed(
        UpstreamRejected("Too many.", http_status=429, retry_after="60")
    )
    assert (await leased(fleet, cloud)).replica.url == A


async def test_every_replica_can_be_shown() -> None:
    fleet = a_fleet(PAIR, external_target("cloud/m", "https://c.example/v1"), drained=lambda: {A})
    shown = {one.url: fleet.available(one) for one in fleet}
    assert shown == {A: False, B: True, "https://c.example/v1": True}


async def test_what_a_replica_says_of_its_load_counts() -> None:
    fleet = a_fleet(PAIR)
    preferred = (await leased(fleet)).replica
    fleet.told(preferred, Load(running=200, waiting=50))
    assert (await leased(fleet)).replica != preferred
