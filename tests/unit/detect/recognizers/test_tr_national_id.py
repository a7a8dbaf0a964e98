import random

from stdnum.tr import tckimlik

from gateway.detect.recognizers.tr_national_id import checks_out


def test_the_check_digits_agree_with_another_implementation() -> None:
    source = random.Random(7)  # noqa: S311 - any numbers will do
    for _ in range(20_000):
        number = f"{source.randrange(10**11):011}"
        assert checks_out(number) == tckimlik.is_valid(number)


def test_each_valid_number_is_the_only_one_with_its_nine_digits() -> None:
    source = random.Random(8)  # noqa: S311 - any numbers will do
    for _ in range(50):
        head = str(source.randrange(10**8, 10**9))
        assert sum(checks_out(f"{head}{tail:02}") for tail in range(100)) == 1


def test_a_number_of_another_length_is_refused() -> None:
    assert not checks_out("1000000014")
    assert not checks_out("")
