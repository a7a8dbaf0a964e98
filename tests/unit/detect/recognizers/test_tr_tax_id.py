import random

from stdnum.tr import vkn

from gateway.detect.recognizers.tr_tax_id import checks_out


def test_the_check_digit_agrees_with_another_implementation() -> None:
    source = random.Random(7)  # noqa: S311 - any numbers will do
    for _ in range(20_000):
        number = f"{source.randrange(10**10):010}"
        assert checks_out(number) == vkn.is_valid(number)


def test_a_number_of_another_length_is_refused() -> None:
    assert not checks_out("454053692")
