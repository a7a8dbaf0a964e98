import pytest

from gateway.detect.first_words import Beginning, FirstWords, beginning
from gateway.detect.written import Written


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("diyabet", Beginning("diyabet")),
        ("Şeker", Beginning("seker")),
        ("alzheimer's", Beginning("alzheimer")),
        ("sol parti", Beginning("sol", goes_on=True, second="parti")),
        ("c-section", Beginning("c", goes_on=True)),
        ("hiv +", Beginning("hiv", goes_on=True)),
        ("0 rh", Beginning("0", goes_on=True, second="rh")),
    ],
)
def test_an_entry_is_known_by_its_first_words(entry: str, expected: Beginning) -> None:
    assert beginning(entry) == expected


def test_an_entry_must_begin_with_a_letter_or_a_digit() -> None:
    with pytest.raises(ValueError, match="begin"):
        beginning("'tis")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", []),
        ("nothing of it", []),
        ("Diabetes, DIABETIC; prediabetes", [0, 10]),
        ("a ms. msx", [2, 6]),
        ("sol  PARTİsi; sol el; solcu parti", [0]),
        ("C-section or csection", [0]),
        ("“diabetes” 東京 ms", [1, 14]),
    ],
)
def test_places_are_where_an_entry_may_begin(text: str, places: list[int]) -> None:
    entries = ("diabet", "ms", "sol parti", "c-section")
    known = FirstWords({"one": map(beginning, entries), "two": [beginning("zebra")]})
    assert known.places(Written(text)) == ({"one": places} if places else {})


def test_a_word_of_two_lists_is_told_for_both() -> None:
    known = FirstWords({"one": [beginning("gen")], "two": [beginning("gen testi")]})
    assert known.places(Written("Gen testi, gen")) == {"one": [0, 11], "two": [0]}
