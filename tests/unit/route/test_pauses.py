from __future__ import annotations

import pytest
from rig.fleets import StoppedClock

from gateway.route.pauses import Pauses
from gateway.route.replica import Replica

A = Replica("cloud/m", "https://a/v1")


def test_a_replica_is_left_alone_as_long_as_it_said() -> None:
    clock = StoppedClock()
    pauses = Pauses(clock)
    assert pauses.seconds_left(A, "gpt-4o") == 0
    pauses.begin(A, "gpt-4o", "7")
    assert pauses.seconds_left(A, "gpt-4o") == 7
    clock.seconds = 6.5
    assert pauses.seconds_left(A, "gpt-4o") == 1
    clock.seconds = 7
    assert pauses.seconds_left(A, "gpt-4o") == 0


def test_other_models_and_other_replicas_are_asked() -> None:
    pauses = Pauses(StoppedClock())
    pauses.begin(A, "gpt-4o", "7")
    assert pauses.seconds_left(A, "o3") == 0
    assert pauses.seconds_left(Replica("cloud/m", "https://b/v1"), "gpt-4o") == 0


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("Tue, 24 Nov 2026 00:00:30 GMT", 30),
        ("Mon, 23 Nov 2026 00:00:30 GMT", 0),
        ("999999999", 300),
        ("0", 0),
        ("soon", 0),
        ("²", 0),
    ],
)
def test_dates_and_odd_words(told: str, seconds: int) -> None:
    pauses = Pauses(StoppedClock())
    pauses.begin(A, "m", told)
    assert pauses.seconds_left(A, "m") == seconds


def test_names_that_come_from_outside_do_not_pile_up() -> None:
    clock = StoppedClock()
    pauses = Pauses(clock)
    for number in range(1000):
        pauses.begin(A, f"m-{number}", "5")
    clock.seconds = 6
    pauses.begin(A, "one more", "5")
    assert len(pauses._until) == 1
