import pytest

from gateway.detect.lexicon import fold
from gateway.detect.surroundings import (
    digits_of,
    inside_number,
    names_any,
    near,
    spaced_evenly,
    stands_alone,
)


@pytest.mark.parametrize(
    ("text", "alone"),
    [("12", True), (" 12'", True), ("a12", False), ("12ğ", False), ("東12", False), ("(12)", True)],
)
def test_letters_and_digits_of_any_script_touch_a_number(text: str, alone: bool) -> None:
    start = text.index("12")
    assert stands_alone(text, start, start + 2) is alone


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("3.555", True),
        ("555,50", True),
        ("no. 555.", False),
        ("12.\n555", False),
        ("1234567,555", False),
        ("555,1234567", False),
    ],
)
def test_a_decimal_is_told_from_a_list(text: str, inside: bool) -> None:
    start = text.index("555")
    assert inside_number(text, start, start + 3) is inside


def test_a_word_counts_where_it_begins_within_reach() -> None:
    assert near("VERGİ NO 12", 9, 11, ("vergi",))
    assert near("12 vergisi", 0, 2, ("vergi",))
    assert not near("süpervergi 12", 11, 13, ("vergi",))
    assert not near("vergi" + " " * 60 + "12", 65, 67, ("vergi",))


def test_digits_are_taken_from_between_separators() -> None:
    assert digits_of("1 (2)-3٤") == "123"


def test_two_kinds_of_separator_are_uneven() -> None:
    assert spaced_evenly("1 2 3")
    assert spaced_evenly("123")
    assert not spaced_evenly("1 2-3")


@pytest.mark.parametrize("text", ["Vergi no 5", "VERGİ", "önvergi 5"])
def test_where_no_word_occurs_none_is_near(text: str) -> None:
    assert names_any(fold(text), ("vergi",))
    assert not names_any("ver gi", ("vergi",))


def test_a_word_that_the_reach_cuts_is_not_ruled_out() -> None:
    text = "önvergi" + " " * 43 + "5"
    assert near(text, len(text) - 1, len(text), ("vergi",))
    assert names_any(fold(text), ("vergi",))
