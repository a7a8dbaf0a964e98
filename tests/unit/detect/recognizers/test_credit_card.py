import random

import pytest
from stdnum import luhn

from gateway.detect.recognizers.credit_card import check, checks_out, lengths


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("4111", {16}),
        ("2221", {16}),
        ("2720", {16}),
        ("2721", set()),
        ("34", {15}),
        ("9792", {16}),
        ("36", {14}),
        ("1234", set()),
    ],
)
def test_the_first_digits_say_how_many_there_are(number: str, allowed: set[int]) -> None:
    assert lengths(number, rare=False) == allowed


def test_one_last_digit_in_ten_is_right() -> None:
    head = "545454545454545"
    accepted = [tail for tail in range(10) if check(f"{head}{tail}", 0, 16)]
    assert accepted == [int(luhn.calc_check_digit(head))]


def test_lengths_that_are_rare_need_a_word() -> None:
    number = "4222222222222"
    assert check(number, 0, 13) is None
    assert check(f"kart {number}", 5, 18) is not None


def test_the_check_digit_agrees_with_another_implementation() -> None:
    source = random.Random(7)  # noqa: S311 - any numbers will do
    for _ in range(20_000):
        number = f"{source.randrange(10**15, 10**17)}"
        assert checks_out(number) == luhn.is_valid(number)


def test_a_row_of_one_digit_is_no_number() -> None:
    assert not checks_out("0" * 16)
