import re

import pytest

from gateway.redact.fold import fold
from gateway.redact.suffix import END_OF_WORD, inside_a_word, stem_length

ALI = re.compile(f"ali{END_OF_WORD}")


@pytest.mark.parametrize(
    "text",
    ["ali", "Ali'nin", "Alinin", "Ali’ye", "Aliyle", "Alilerinki", "Ali7", "ali_veli",
     "Ali-Veli", "Aliden", "ali.", "Alisiz", "Ali王"],
)  # fmt: skip
def test_a_name_with_a_suffix_is_that_name(text: str) -> None:
    assert ALI.match(fold(text).text)


@pytest.mark.parametrize("text", ["Alişan", "Alican", "Aliyev", "alinga", "Alikemal"])
def test_a_longer_name_is_another_name(text: str) -> None:
    assert not ALI.match(fold(text).text)


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("Ahmet Yılmaz'ın", "Ahmet Yılmaz"),
        ("Ankara’dakiler", "Ankara"),
        ("Ahmet Yılmaz", "Ahmet Yılmaz"),
        ("O'Brien", "O'Brien"),
        ("D'Angelo'nun", "D'Angelo"),
        ("'ın", "'ın"),
    ],
)
def test_the_stem_of_a_name_ends_before_its_suffix(text: str, stem: str) -> None:
    assert stem_length(fold(text).text) == len(stem)


def test_a_letter_after_a_letter_and_a_digit_after_a_digit_are_inside() -> None:
    assert inside_a_word("veli", 2)
    assert inside_a_word("123", 1)


@pytest.mark.parametrize(
    ("text", "place"),
    [("a1", 1), ("1a", 1), ("a b", 2), ("ab", 0), ("王伟", 1), ("", 0), ("ab", 2), ("_b", 1)],
)
def test_other_neighbours_do_not_make_a_word(text: str, place: int) -> None:
    assert not inside_a_word(text, place)
