from __future__ import annotations

from rig.fleets import a_lease
from rig.payloads import external_target

from gateway.core.errors import EgressUnavailable, UpstreamRejected, UpstreamUnavailable

TARGET = external_target("cloud/m", "https://a.example/v1")
BUSY = UpstreamRejected("Too many.", http_status=429, retry_after="60")


def test_a_lease_is_given_back_once() -> None:
    given: list[object] = []
    lease = a_lease(TARGET)
    lease.give_back = given.append
    lease.release()
    lease.release()
    assert given == [lease]


def test_a_failure_counts_and_an_answer_forgets_it() -> None:
    lease = a_lease(TARGET)
    for _ in range(4):
        lease.failed(UpstreamUnavailable("It broke off."))
    lease.succeeded()
    lease.failed(UpstreamUnavailable("It broke off."))
    assert lease.breaker.available(lease.replica)
    for _ in range(4):
        lease.failed(UpstreamUnavailable("It broke off."))
    assert not lease.breaker.available(lease.replica)


def test_one_that_says_when_to_come_back_has_not_failed() -> None:
    lease = a_lease(TARGET)
    for _ in range(9):
        lease.failed(BUSY)
        lease.failed(UpstreamUnavailable("Overloaded.", retry_after="5"))
    assert lease.breaker.available(lease.replica)
    assert lease.pauses.seconds_left(lease.replica, "m") == 5


def test_that_the_process_of_the_external_plane_is_gone_says_nothing_of_a_target() -> None:
    lease = a_lease(TARGET)
    for _ in range(9):
        lease.failed(EgressUnavailable("It is not there.", retry_after="60"))
    assert lease.breaker.available(lease.replica)
    assert lease.pauses.seconds_left(lease.replica, "m") == 0


def test_a_lease_does_not_show_the_model_that_an_app_named() -> None:
    assert "gpt-secret" not in repr(a_lease(TARGET, "gpt-secret"))
