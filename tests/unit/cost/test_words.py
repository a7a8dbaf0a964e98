from decimal import Decimal

import pytest

from gateway.core.errors import SettingsError
from gateway.cost.words import Words


def words(text: str) -> Words:
    return Words("people", text, "6 h/month at 900 TRY")


def test_words_are_read_from_the_left() -> None:
    line = words("  6.5  h/month at 900 TRY/kWh 5%/year ")
    assert line.number() == Decimal("6.5")
    line.exactly("h/month")
    assert line.one_of({"at": 1, "for": 2}) == 1
    assert line.number() == Decimal(900)
    assert line.currency(per="/kWh") == "TRY"
    assert line.number(unit="%/year") == Decimal(5)
    line.end()


@pytest.mark.parametrize(
    "word", ["18,000", "-1", "1e9", "NaN", "Infinity", "٣", "1.", ".5", "9" * 16, "5%"]
)
def test_what_is_not_a_plain_number_is_named(word: str) -> None:
    with pytest.raises(SettingsError, match="is not a number") as fault:
        words(word).number()
    assert f"`{word}`" in fault.value.message
    assert "`people: 6 h/month at 900 TRY`" in fault.value.hint


@pytest.mark.parametrize("word", ["try", "TL", "₺", "USDT", "TRY/kW"])
def test_what_is_not_a_currency_is_named(word: str) -> None:
    with pytest.raises(SettingsError, match="is not a currency code"):
        words(word).currency()


def test_a_word_in_the_wrong_place_is_named_with_the_one_that_belongs_there() -> None:
    with pytest.raises(SettingsError, match="`each` is not `at`"):
        words("each").exactly("at")
    with pytest.raises(SettingsError, match="`days` is not `month` or `months`"):
        words("days").one_of({"month": 1, "months": 1})


def test_a_word_too_few_and_a_word_too_many_are_told() -> None:
    with pytest.raises(SettingsError, match="`at` is missing at the end"):
        words("").exactly("at")
    with pytest.raises(SettingsError, match="`more` is one word too many"):
        words("more").end()


def test_a_very_long_word_is_cut_in_the_message() -> None:
    with pytest.raises(SettingsError) as fault:
        words("x" * 10_000).number()
    assert len(fault.value.message) < 200
