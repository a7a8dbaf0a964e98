from __future__ import annotations

import pytest

from gateway.detect.decode.digits import joined
from gateway.detect.decode.rewrite import rewritten


def plain(text: str) -> str:
    step = rewritten(text, joined(text))
    return step.text if step else text


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("1 0 0 0 0 0 0 0 1 4 6", "10000000146"),
        ("no 1000-0000-146.", "no 10000000146."),
        ("1000/0000 146", "10000000146"),
        ("10000\n000146 son", "10000000146 son"),
        ("10000-\r\n  000146", "10000000146"),
        ("1, 0, 0, 0, 0, 0, 0, 0, 1, 4, 6", "10000000146"),
        ("2024: 1 0 0 0 0 0 0 0 1 4 6, 17", "2024: 10000000146, 17"),
        ("4111 1111/1111 1111\n55 66 77 88", "4111111111111111\n55667788"[:16] + "\n55 66 77 88"),
    ],
)
def test_digits_that_stand_apart_are_joined(written: str, meaning: str) -> None:
    assert plain(written) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "1 2 3",
        "12 345 6",
        "10000000146",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
        "3 elma 4 armut 5 kiraz 6 nar",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert plain(text) == text


def test_a_long_table_is_read_in_linear_time() -> None:
    assert plain("1 12 3\n" * 100_000) == "1 12 3\n" * 100_000
    assert plain("1" + " " * 300_000 + "2") == "1" + " " * 300_000 + "2"
