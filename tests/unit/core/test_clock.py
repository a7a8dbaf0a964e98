from __future__ import annotations

from datetime import UTC

from gateway.core.clock import SystemClock


def test_the_wall_clock_is_in_utc() -> None:
    assert SystemClock.start().now().tzinfo is UTC


def test_monotonic_time_begins_with_the_clock_and_never_goes_back() -> None:
    clock = SystemClock.start()
    read = [clock.monotonic_ns() for _ in range(1000)]
    assert read[0] >= 0
    assert read == sorted(read)
    assert SystemClock(clock.started_ns - 10**9).monotonic_ns() > 10**9


def test_an_identifier_has_its_prefix_and_is_like_no_other() -> None:
    clock = SystemClock.start()
    made = {clock.new_id("req") for _ in range(1000)}
    assert len(made) == 1000
    assert all(name.startswith("req_") and len(name) == 28 for name in made)
    assert all(int(name.removeprefix("req_"), 16) >= 0 for name in made)
