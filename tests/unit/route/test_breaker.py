from __future__ import annotations

import pytest
from rig.fleets import StoppedClock

from gateway.route.breaker import Breaker
from gateway.route.replica import Replica

A, B = Replica("local/m", "http://a/v1"), Replica("local/m", "http://b/v1")


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


def breaker(clock: StoppedClock, *, failures: int = 5, probed: tuple[Replica, ...] = ()) -> Breaker:
    return Breaker(clock, failures=failures, probed=probed, chance=lambda: 0.0)


def test_a_replica_that_nothing_is_known_of_is_available(clock: StoppedClock) -> None:
    assert breaker(clock).available(A)
    assert not breaker(clock).due(A)


def test_five_failures_in_a_row_eject_a_replica_for_thirty_seconds(clock: StoppedClock) -> None:
    one = breaker(clock)
    for _ in range(4):
        one.failed(A)
    assert one.available(A)
    one.failed(A)
    assert not one.available(A)
    clock.seconds = 29.9
    assert not one.available(A)
    assert one.seconds_left(A) == pytest.approx(0.1)
    clock.seconds = 30
    assert one.available(A)


def test_one_success_forgets_the_failures(clock: StoppedClock) -> None:
    one = breaker(clock)
    for _ in range(4):
        one.failed(A)
    one.succeeded(A)
    one.failed(A)
    assert one.available(A)


def test_replicas_of_one_target_do_not_share_their_counts(clock: StoppedClock) -> None:
    one = breaker(clock, failures=1)
    one.failed(A)
    assert not one.available(A)
    assert one.available(B)


def test_each_ejection_without_a_success_lasts_twice_as_long(clock: StoppedClock) -> None:
    one = breaker(clock, failures=1)
    lasted = []
    for _ in range(6):
        one.failed(A)
        lasted.append(one.seconds_left(A))
        clock.seconds += lasted[-1]
    assert lasted == [30, 60, 120, 240, 300, 300]
    one.succeeded(A)
    one.failed(A)
    assert one.seconds_left(A) == 30


def test_requests_that_were_under_way_do_not_lengthen_an_ejection(clock: StoppedClock) -> None:
    one = breaker(clock, failures=1)
    for _ in range(50):
        one.failed(A)
    assert one.seconds_left(A) == 30


def test_replicas_that_are_ejected_together_come_back_one_by_one(clock: StoppedClock) -> None:
    chances = iter((0.0, 1.0))
    one = Breaker(clock, failures=1, chance=lambda: next(chances))
    one.failed(A)
    one.failed(B)
    assert (one.seconds_left(A), one.seconds_left(B)) == (30, 36)


def test_a_replica_that_is_probed_comes_back_by_a_probe_alone(clock: StoppedClock) -> None:
    one = breaker(clock, failures=1, probed=(A,))
    one.failed(A)
    assert not one.due(A)
    clock.seconds = 31
    assert one.due(A)
    assert not one.available(A)
    one.failed(A)
    assert not one.due(A)
    clock.seconds = 92
    one.succeeded(A)
    assert one.available(A)
    assert not one.due(A)


def test_where_nothing_is_probed_one_request_in_five_seconds_goes_through(
    clock: StoppedClock,
) -> None:
    one = breaker(clock, failures=1)
    one.failed(A)
    clock.seconds = 30
    assert one.available(A)
    one.asked(A)
    assert not one.available(A)
    clock.seconds = 34.9
    assert not one.available(A)
    clock.seconds = 35
    assert one.available(A)
    one.asked(A)
    one.failed(A)
    assert one.seconds_left(A) == 60
