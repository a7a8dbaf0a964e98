from __future__ import annotations

from rig.fleets import StoppedClock

from gateway.core.load import Load
from gateway.route.loads import Loads
from gateway.route.replica import Replica

A = Replica("local/m", "http://a/v1")


def test_what_is_under_way_from_here_counts_at_once() -> None:
    loads = Loads(StoppedClock())
    loads.begun(A)
    loads.begun(A)
    assert (loads.of(A), loads.ours(A)) == (2, 2)
    loads.ended(A)
    assert loads.of(A) == 1


def test_what_others_have_there_is_added_and_ours_is_not_counted_twice() -> None:
    loads = Loads(StoppedClock())
    loads.begun(A)
    loads.told(A, Load(running=3, waiting=2))
    assert loads.of(A) == 5
    loads.begun(A)
    assert loads.of(A) == 6
    loads.ended(A)
    loads.ended(A)
    assert loads.of(A) == 4


def test_a_server_that_knows_less_than_we_have_sent_is_not_believed_to_owe_us() -> None:
    loads = Loads(StoppedClock())
    loads.begun(A)
    loads.told(A, Load(running=0, waiting=0))
    assert loads.of(A) == 1


def test_what_was_told_long_ago_does_not_count() -> None:
    clock = StoppedClock()
    loads = Loads(clock)
    loads.told(A, Load(running=9, waiting=0, cache=0.95))
    assert loads.crowded(A)
    clock.seconds = 5.1
    assert loads.of(A) == 0
    assert not loads.crowded(A)
