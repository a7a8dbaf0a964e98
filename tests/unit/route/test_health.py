from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.route.health import Health


class StoppedClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC)

    def monotonic_ns(self) -> int:
        return int(self.seconds * 1e9)

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_1"


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


def test_a_target_that_nothing_is_known_of_is_available(clock: StoppedClock) -> None:
    assert Health(clock).available("a")


def test_five_failures_in_a_row_eject_a_target_for_thirty_seconds(clock: StoppedClock) -> None:
    health = Health(clock)
    for _ in range(4):
        health.failed("a")
    assert health.available("a")
    health.failed("a")
    assert not health.available("a")
    clock.seconds = 29.9
    assert not health.available("a")
    clock.seconds = 30
    assert health.available("a")


def test_one_success_forgets_the_failures(clock: StoppedClock) -> None:
    health = Health(clock)
    for _ in range(4):
        health.failed("a")
    health.succeeded("a")
    health.failed("a")
    assert health.available("a")


def test_after_the_ejection_one_more_failure_ejects_at_once(clock: StoppedClock) -> None:
    health = Health(clock, failures=2, seconds=10)
    health.failed("a")
    health.failed("a")
    clock.seconds = 10
    assert health.available("a")
    health.failed("a")
    assert not health.available("a")
    health.succeeded("a")
    assert health.available("a")


def test_targets_do_not_share_their_counts(clock: StoppedClock) -> None:
    health = Health(clock, failures=1)
    health.failed("a")
    assert health.available("b")
