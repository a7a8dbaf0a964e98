import re

import pytest

from gateway.core.errors import ContainmentError
from gateway.redact.word_tree import pattern_of


def the_pattern(*values: str) -> re.Pattern[str]:
    return re.compile(pattern_of([tuple(value) for value in values]))


def test_each_value_is_matched_and_the_longest_first() -> None:
    pattern = the_pattern("ali", "alican", "veli", "v")
    for value in ("ali", "alican", "veli", "v"):
        assert pattern.fullmatch(value)
    assert [match[0] for match in pattern.finditer("alicanveli vali ali")] == [
        "alican", "veli", "v", "ali", "ali",
    ]  # fmt: skip


def test_a_shorter_value_is_matched_where_the_longer_one_does_not_end() -> None:
    pattern = re.compile(pattern_of([tuple("ali"), tuple("ali veli")]) + r"(?!\w)")
    match = pattern.match("ali velican")
    assert match is not None
    assert match[0] == "ali"


def test_ten_thousand_values_make_one_pattern() -> None:
    values = [f"{n:05}x{n % 7}" for n in range(10_000)]
    pattern = the_pattern(*values)
    assert all(pattern.fullmatch(value) for value in values)
    assert not pattern.fullmatch("00001x2")


def test_values_that_begin_alike_for_long_do_not_nest_deeply() -> None:
    values = ["a" * 5_000 + str(n) for n in range(10)]
    assert all(the_pattern(*values).fullmatch(value) for value in values)


def test_side_by_side_at_the_deepest_fork_values_are_still_matched_the_longest_first() -> None:
    values = ["a" * n + "1" for n in range(1, 100)] + ["a" * 100 + "1", "a" * 100 + "12"]
    pattern = the_pattern(*values)
    assert all(pattern.fullmatch(value) for value in values)
    match = pattern.match("a" * 100 + "12")
    assert match is not None
    assert match[0].endswith("12")


def test_values_nested_like_an_attack_are_refused() -> None:
    with pytest.raises(ContainmentError):
        the_pattern(*["a" * n + "1" for n in range(1, 400)])
