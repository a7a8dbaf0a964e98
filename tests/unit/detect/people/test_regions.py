from __future__ import annotations

from gateway.detect.people.features import tokens
from gateway.detect.people.regions import regions

FILLER = "and then we went to the town with all of them. " * 8


def test_a_region_holds_nine_tokens_before_and_eight_from_the_word_on() -> None:
    text = FILLER + "Mary " + FILLER
    ((first, last),) = regions(text, [len(FILLER)])
    read = tokens(text, first, last)
    assert [token.text for token in read][9] == "Mary"
    assert len(read) == 9 + 8
    assert read[1:] == [token for token in tokens(text) if first < token.start < last]


def test_regions_that_touch_are_one_and_others_stay_apart() -> None:
    text = FILLER + "Mary and John " + FILLER * 3 + "Ann"
    near, far = regions(text, [len(FILLER), len(FILLER) + 9, len(text) - 3])
    assert near[1] < far[0]
    assert far[1] == len(text)


def test_where_candidates_are_many_all_is_one_region() -> None:
    assert regions("Mary John Ann", [0, 5, 10]) == [(0, 13)]


def test_a_region_reaches_the_beginning_over_long_words_too() -> None:
    text = "x" * 3_000 + " Mary " + "y" * 3_000
    assert regions(text, [3_001]) == [(0, len(text))]
