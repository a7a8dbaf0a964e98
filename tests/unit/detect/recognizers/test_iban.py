import pytest

from gateway.detect.recognizers.iban import check, country_length


@pytest.mark.parametrize(
    ("country", "length"), [("TR", 26), ("DE", 22), ("NO", 15), ("MT", 31), ("GB", 22), ("XX", 0)]
)
def test_each_country_has_its_own_length(country: str, length: int) -> None:
    assert country_length(country) == length


def test_every_change_of_one_digit_is_noticed() -> None:
    number = "TR330006100519786457841326"
    for place in range(2, len(number)):
        for digit in "0123456789":
            changed = number[:place] + digit + number[place + 1 :]
            assert (check(changed, 0, len(changed)) is not None) == (changed == number)
