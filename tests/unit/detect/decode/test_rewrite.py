from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.detect.decode.rewrite import Budget, Reading, rewritten

SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.text("xyz", max_size=3)))


def test_a_replacement_stands_for_the_whole_of_its_source() -> None:
    step = rewritten("a%40b c", [(1, 4, "@")])
    assert step is not None
    assert step.text == "a@b c"
    assert step.to_source(0, 3) == (0, 5)
    assert step.to_source(1, 2) == (1, 4)
    assert step.to_source(4, 5) == (6, 7)


def test_what_is_taken_out_belongs_to_nothing() -> None:
    step = rewritten("1 2 3", [(1, 2, ""), (3, 4, "")])
    assert step is not None
    assert step.text == "123"
    assert step.to_source(0, 3) == (0, 5)
    assert step.to_source(1, 2) == (2, 3)


def test_nothing_to_replace_is_no_reading() -> None:
    assert rewritten("abc", []) is None
    assert rewritten("abc", [(2, 2, "x")]) is None


def test_a_reading_goes_back_step_by_step() -> None:
    first = rewritten("a%2540b", [(1, 4, "%")])
    assert first is not None
    second = rewritten(first.text, [(1, 4, "@")])
    assert second is not None
    reading = Reading("a%2540b").then(first).then(second)
    assert reading.text == "a@b"
    assert reading.to_source(1, 2) == (1, 6)


@given(SPANS)
def test_every_character_has_its_place_in_the_source(spans: list[tuple[int, int, str]]) -> None:
    text = "abcdefghijklmnopqrst"
    step = rewritten(text, spans)
    if step is None:
        return
    places = [step.to_source(at, at + 1) for at in range(len(step.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)
    for char, (start, end) in zip(step.text, places, strict=True):
        assert char in "xyz" or text[start:end] == char or end - start > 1


def test_a_budget_tells_what_it_refused() -> None:
    budget = Budget(left=3)
    told = [(budget.take(characters), budget.exceeded) for characters in (2, 2, 1)]
    assert told == [(True, False), (False, True), (True, True)]


def test_a_reading_does_not_print_its_text() -> None:
    assert "146" not in repr(Reading("10000000146"))
