from __future__ import annotations

import pytest

from gateway.audit.retirement import Retirements, Segment, segments_in

JANUARY = {"segment": "2026-01", "first": 3, "last": 9, "kept": [5]}


def test_what_is_declared_may_be_missing_and_what_is_kept_may_not() -> None:
    (segment,) = segments_in({"segments": [JANUARY]})
    assert segment == Segment(month="2026-01", first=3, last=9, kept=frozenset({5}))
    assert [seq for seq in range(12) if segment.drops(seq)] == [3, 4, 6, 7, 8, 9]


def test_the_first_that_is_missing_without_a_word_is_told() -> None:
    found = Retirements()
    for seq in (3, 4, 6, 11):
        found.missing(seq)
    assert found.first_undeclared == 3
    found.declare({"segments": [JANUARY]})
    assert (found.first_undeclared, found.dropped) == (11, 4)


def test_nobody_declares_what_goes_missing_later() -> None:
    found = Retirements()
    found.declare({"segments": [JANUARY]})
    found.missing(3)
    assert found.first_undeclared == 3


@pytest.mark.parametrize(
    "segments",
    [
        "all",
        JANUARY,
        ["2026-01"],
        [{**JANUARY, "first": "3"}],
        [{**JANUARY, "kept": None}],
        [{"segment": "2026-01"}],
    ],
)
def test_what_is_no_list_of_segments_is_refused(segments: object) -> None:
    with pytest.raises(ValueError, match="segment"):
        Retirements().declare({"segments": segments})


def test_a_record_without_segments_declares_nothing() -> None:
    assert segments_in({"segments": []}) == segments_in({}) == []
