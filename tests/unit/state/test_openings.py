from __future__ import annotations

from gateway.state.openings import Openings


def test_what_stood_in_one_opening_is_common_to_nobody() -> None:
    openings = Openings()
    assert openings.common([1, 2, 1], opening=5) == frozenset()
    assert openings.common([1, 2], opening=5) == frozenset()


def test_what_stands_in_another_opening_is_common_and_told_once() -> None:
    openings = Openings()
    openings.common([1, 2], opening=-5)
    assert openings.common([2, 3], opening=6) == {2}
    assert openings.common([2, 3], opening=7) == {3}


def test_what_was_long_not_seen_is_forgotten() -> None:
    openings = Openings(most=2)
    openings.common([1], opening=5)
    openings.common([2, 3], opening=6)
    assert openings.common([1, 3], opening=7) == {3}
