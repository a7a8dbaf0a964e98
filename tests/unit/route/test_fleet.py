from __future__ import annotations

import pytest
from rig.fleets import StoppedClock, a_fleet
from rig.payloads import external_target, home_target
from rig.pipelines import asking

from gateway.core.errors import (
    EgressUnavailable,
    UpstreamError,
    UpstreamRejected,
    UpstreamUnavailable,
)
from gateway.core.load import Load
from gateway.core.target import Target
from gateway.route.fleet import Fleet, Lease
from gateway.route.replica import Replica

A, B = "http://10.0.0.1:8000/v1", "http://10.0.0.2:8000/v1"
PAIR = home_target("local/m", A, B)
FAULT = UpstreamUnavailable("It broke off.")


def leased(fleet: Fleet, target: Target = PAIR, besides: tuple[Replica, ...] = ()) -> Lease:
    return fleet.lease(target, "m", asking("Merhaba"), besides=besides)


def test_a_lease_counts_until_it_is_released_once() -> None:
    fleet = a_fleet(PAIR)
    lease = leased(fleet)
    assert fleet.loads.of(lease.replica) == 1
    lease.release()
    lease.release()
    assert fleet.loads.of(lease.replica) == 0


def test_the_other_replica_is_picked_where_one_was_asked() -> None:
    fleet = a_fleet(PAIR)
    first = leased(fleet).replica
    assert leased(fleet, besides=(first,)).replica != first


def test_where_there_is_no_other_the_same_one_is_picked_again() -> None:
    alone = home_target("local/m", A)
    fleet = a_fleet(alone)
    first = leased(fleet, alone).replica
    assert leased(fleet, alone, besides=(first,)).replica == first


def test_the_same_conversation_comes_back_to_its_replica() -> None:
    fleet = a_fleet(PAIR)
    found = set()
    for _ in range(20):
        lease = leased(fleet)
        found.add(lease.replica)
        lease.release()
    assert len(found) == 1


def test_a_replica_that_failed_too_often_is_passed_over_and_the_target_stays_ready() -> None:
    fleet = a_fleet(PAIR)
    lease = leased(fleet)
    for _ in range(5):
        lease.failed(FAULT)
    assert fleet.ready(PAIR)
    assert {leased(fleet).replica for _ in range(20)} == {
        Replica("local/m", A if lease.replica.url == B else B)
    }


def test_a_target_without_a_replica_to_ask_is_not_ready_and_says_when_to_come_back() -> None:
    fleet = a_fleet(PAIR)
    for url in (A, B):
        for _ in range(5):
            fleet.breaker.failed(Replica("local/m", url))
    assert not fleet.ready(PAIR)
    with pytest.raises(UpstreamUnavailable) as nobody:
        leased(fleet)
    assert nobody.value.retry_after is not None
    assert 30 <= int(nobody.value.retry_after) <= 37


def test_a_drained_replica_gets_nothing_new() -> None:
    drained = {A}
    fleet = a_fleet(PAIR, drained=lambda: drained)
    assert {leased(fleet).replica.url for _ in range(20)} == {B}
    drained.add(B)
    assert not fleet.ready(PAIR)
    drained.clear()
    assert fleet.ready(PAIR)


def test_a_replica_that_said_when_to_come_back_is_left_alone_until_then() -> None:
    clock = StoppedClock()
    fleet = a_fleet(PAIR, clock=clock)
    busy = UpstreamRejected("Too many.", http_status=429, retry_after="9")
    first = leased(fleet)
    first.failed(busy)
    other = leased(fleet)
    assert other.replica != first.replica
    other.failed(UpstreamUnavailable("Overloaded.", retry_after="4"))
    with pytest.raises(UpstreamError) as alone:
        leased(fleet)
    assert (alone.value.http_status, alone.value.retry_after) == (429, "4")
    clock.seconds = 5
    assert leased(fleet).replica == other.replica


def test_being_busy_is_no_failure() -> None:
    fleet = a_fleet(PAIR)
    lease = leased(fleet)
    for _ in range(20):
        lease.failed(UpstreamRejected("Too many.", http_status=429))
    assert fleet.breaker.available(lease.replica)


def test_that_the_process_of_the_external_plane_is_gone_says_nothing_of_a_target() -> None:
    alone = external_target("cloud/m", A)
    fleet = a_fleet(alone)
    for _ in range(10):
        leased(fleet, alone).failed(EgressUnavailable("It is not there.", retry_after="60"))
    assert fleet.ready(alone)


def test_where_apps_send_their_own_keys_one_that_has_too_many_requests_stops_no_other() -> None:
    cloud = external_target("cloud/m", A, key_from_client=True)
    fleet = a_fleet(cloud)
    leased(fleet, cloud).failed(UpstreamRejected("Too many.", http_status=429, retry_after="60"))
    assert leased(fleet, cloud).replica.url == A


def test_every_replica_can_be_shown() -> None:
    fleet = a_fleet(PAIR, external_target("cloud/m", "https://c.example/v1"), drained=lambda: {A})
    shown = {one.url: fleet.available(one) for one in fleet}
    assert shown == {A: False, B: True, "https://c.example/v1": True}


def test_what_a_replica_says_of_its_load_counts() -> None:
    fleet = a_fleet(PAIR)
    preferred = leased(fleet).replica
    fleet.told(preferred, Load(running=200, waiting=50))
    assert leased(fleet).replica != preferred
