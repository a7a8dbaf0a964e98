from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from rig.fleets import StoppedClock, a_fleet
from rig.payloads import home_target
from rig.pipelines import CRM, asking

from gateway.core.errors import UpstreamError, UpstreamUnavailable
from gateway.core.target import Target
from gateway.route.fleet import Fleet
from gateway.route.lease import Lease
from gateway.route.replica import replicas_of

A, B = "http://10.0.0.1:8000/v1", "http://10.0.0.2:8000/v1"
FAULT = UpstreamUnavailable("It broke off.")


def narrow(*urls: str, in_flight: int = 1, queue: int = 8) -> Target:
    return replace(home_target("local/m", *(urls or (A,))), in_flight=in_flight, queue=queue)


async def leased(fleet: Fleet, target: Target, app: str = "crm", *, soon: float = 30) -> Lease:
    request = asking("Merhaba", principal=replace(CRM, key_id=app))
    until = asyncio.get_running_loop().time() + soon
    return await fleet.lease(target, "m", request, until=until)


async def waiting(
    fleet: Fleet, target: Target, *apps: str, soon: float = 30
) -> list[asyncio.Task[Lease]]:
    """Requests of these apps, each begun and waiting before the next comes."""
    tasks = []
    for app in apps:
        tasks.append(asyncio.create_task(leased(fleet, target, app, soon=soon)))
        await asyncio.sleep(0)
    return tasks


async def test_a_request_waits_until_another_is_over() -> None:
    clock, target = StoppedClock(), narrow()
    fleet = a_fleet(target, clock=clock)
    first = await leased(fleet, target)
    (second,) = await waiting(fleet, target, "crm")
    assert len(fleet.lines["local/m"]) == 1
    assert not second.done()
    clock.seconds = 3
    first.release()
    lease = await second
    assert (first.waited, lease.waited) == (0, 3)
    assert (fleet.loads.of(lease.replica), len(fleet.lines["local/m"])) == (1, 0)


async def test_whoever_comes_later_does_not_overtake() -> None:
    target = narrow()
    fleet = a_fleet(target)
    first = await leased(fleet, target)
    early, late = await waiting(fleet, target, "crm", "crm")
    first.release()
    (await early).release()
    assert (await late).waited == 0


async def test_apps_take_turns_however_many_one_sends() -> None:
    target = narrow(queue=100)
    fleet = a_fleet(target)
    lease = await leased(fleet, target)
    served: list[str] = []

    async def one(app: str) -> None:
        place = await leased(fleet, target, app)
        served.append(app)
        place.release()

    tasks = [asyncio.create_task(one(app)) for app in (*["greedy"] * 40, "modest", "modest")]
    await asyncio.sleep(0)
    lease.release()
    await asyncio.gather(*tasks)
    assert served.index("modest") < 12
    assert served.count("greedy") == 40


async def test_a_full_line_turns_away_and_says_when_to_come_back() -> None:
    clock, target = StoppedClock(), narrow(queue=2)
    fleet = a_fleet(target, clock=clock)
    lease = await leased(fleet, target)
    clock.seconds = 7
    lease.release()
    lease = await leased(fleet, target)
    tasks = await waiting(fleet, target, "crm", "crm")
    with pytest.raises(UpstreamUnavailable) as full:
        await leased(fleet, target)
    assert (full.value.code, full.value.http_status) == ("overloaded", 503)
    assert full.value.retry_after == "21"  # two wait, and an answer takes seven seconds
    assert fleet.lines["local/m"].turned_away == 1
    lease.release()
    (await tasks[0]).release()
    (await tasks[1]).release()


async def test_the_newest_of_the_greedy_makes_room_for_another() -> None:
    target = narrow(queue=3)
    fleet = a_fleet(target)
    lease = await leased(fleet, target)
    greedy = await waiting(fleet, target, *["greedy"] * 3)
    (modest,) = await waiting(fleet, target, "modest")
    with pytest.raises(UpstreamUnavailable) as gone:
        await greedy[-1]
    assert gone.value.code == "overloaded"
    lease.release()
    for task in (*greedy[:-1], modest):
        (await task).release()


async def test_a_request_whose_turn_would_come_too_late_is_turned_away_at_once() -> None:
    clock, target = StoppedClock(), narrow()
    fleet = a_fleet(target, clock=clock)
    lease = await leased(fleet, target)
    clock.seconds = 50
    lease.release()
    lease = await leased(fleet, target)
    with pytest.raises(UpstreamUnavailable) as late:
        await leased(fleet, target, soon=20)
    assert late.value.retry_after == "50"
    assert len(fleet.lines["local/m"]) == 0
    lease.release()


async def test_nobody_waits_longer_than_the_caller_does() -> None:
    target = narrow()
    fleet = a_fleet(target)
    lease = await leased(fleet, target)
    with pytest.raises(UpstreamUnavailable) as late:
        await leased(fleet, target, soon=0.05)
    assert late.value.code == "overloaded"
    assert len(fleet.lines["local/m"]) == 0
    lease.release()
    (await leased(fleet, target)).release()


async def test_a_caller_who_hangs_up_while_waiting_leaves_no_trace() -> None:
    target = narrow()
    fleet = a_fleet(target)
    lease = await leased(fleet, target)
    gone, stays = await waiting(fleet, target, "crm", "crm")
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    assert len(fleet.lines["local/m"]) == 1
    lease.release()
    (await stays).release()
    assert fleet.loads.of(lease.replica) == 0


async def test_a_caller_who_hangs_up_as_the_turn_comes_gives_it_on() -> None:
    target = narrow()
    fleet = a_fleet(target)
    lease = await leased(fleet, target)
    gone, stays = await waiting(fleet, target, "crm", "crm")
    lease.release()  # the place is given to the first, who has not seen it yet
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    assert gone.cancelled()
    (await stays).release()
    assert fleet.loads.of(lease.replica) == 0


async def test_those_who_wait_are_told_when_the_last_server_is_gone() -> None:
    target = narrow()
    fleet = a_fleet(target)
    lease = await leased(fleet, target)
    tasks = await waiting(fleet, target, "crm", "hr")
    for _ in range(5):
        lease.failed(FAULT)
    lease.release()
    for task in tasks:
        with pytest.raises(UpstreamError):
            await task


async def test_a_server_that_is_back_takes_those_who_wait() -> None:
    clock, target = StoppedClock(), narrow(A, B)
    fleet = a_fleet(target, clock=clock, probed=replicas_of(target))
    leases = [await leased(fleet, target), await leased(fleet, target)]
    for _ in range(5):
        leases[0].failed(FAULT)
    leases[0].release()
    (task,) = await waiting(fleet, target, "crm")
    assert not task.done()
    clock.seconds = 40
    fleet.probed(leases[0].replica, alive=False)
    await asyncio.sleep(0)
    assert not task.done()
    fleet.probed(leases[0].replica, alive=True)
    assert (await task).replica == leases[0].replica


async def test_a_retry_takes_room_or_gives_up_and_does_not_wait() -> None:
    target = narrow(A, B)
    fleet = a_fleet(target)
    first = await leased(fleet, target)
    until = asyncio.get_running_loop().time() + 30
    tried = {first.replica}
    second = await fleet.lease(target, "m", asking("x"), until=until, besides=tried)
    with pytest.raises(UpstreamUnavailable) as full:
        await fleet.lease(target, "m", asking("x"), until=until, besides=tried)
    assert full.value.code == "overloaded"
    second.release()


async def test_without_a_bound_nothing_waits() -> None:
    target = replace(narrow(), in_flight=0)
    fleet = a_fleet(target)
    assert len({id(await leased(fleet, target)) for _ in range(50)}) <= 50
    assert fleet.loads.of(replicas_of(target)[0]) == 50
