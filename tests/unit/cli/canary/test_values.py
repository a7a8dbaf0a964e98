from __future__ import annotations

from stdnum.tr import tckimlik

from gateway.cli.canary.values import (
    DISGUISES,
    ENGLISH_NAMES,
    MADE,
    TURKISH_NAMES,
    Wanted,
    english_name,
    national_id,
    turkish_name,
)


def test_each_effect_has_a_canary_and_none_is_made_twice() -> None:
    for wanted in Wanted:
        made = [MADE[wanted]() for _ in range(20)]
        assert all(canary.secret in canary.text for canary in made)
        assert len({canary.secret for canary in made}) > 15


def test_an_identity_number_is_valid() -> None:
    assert all(tckimlik.is_valid(national_id().text) for _ in range(200))


def test_a_canary_does_not_show_itself() -> None:
    canary = national_id()
    assert canary.text not in repr(canary)


def test_a_disguise_hides_a_number_from_a_plain_search() -> None:
    number = national_id().text
    assert all(number not in disguise(number) for disguise in DISGUISES.values())


def test_a_name_has_two_words_of_its_language() -> None:
    for made, (given, family) in ((turkish_name, TURKISH_NAMES), (english_name, ENGLISH_NAMES)):
        first, last = made().text.split(" ")
        assert (first in given, last in family) == (True, True)
        assert len({made().secret for _ in range(20)}) > 10
        assert "secret" not in repr(made())
