import re

import pytest

from gateway.redact.respelled import (
    cores,
    listed,
    number_pieces,
    single_spaced,
    without_grouping,
    without_marks,
    word_pieces,
)


@pytest.mark.parametrize(
    ("value", "text", "same"),
    [
        ("ali veli", "ali  veli", True),
        ("ali veli", "ali\n\n\n\n\n\n\nveli", True),
        ("ali veli", "ali, veli", True),
        ("ali veli", "aliveli", True),
        ("can dan", "candan", False),
        ("can dan", "can-dan", True),
        ("ali veli", "ali ile veli", False),
    ],
)
def test_marks_may_stand_between_words(value: str, text: str, same: bool) -> None:
    assert bool(re.fullmatch("".join(word_pieces(value)), text)) is same
    if same:
        assert without_marks(text) == without_marks(value)


def test_a_name_is_listed_by_its_last_word() -> None:
    assert listed("mehmet ali kaya", "PERSON") == "kaya mehmet ali"
    assert listed("kaya", "PERSON") is None
    assert listed("atatürk caddesi", "ADDRESS") is None


@pytest.mark.parametrize(
    ("number", "entity", "known"),
    [
        ("+905321234567", "PHONE_NUMBER", ["+905321234567", "5321234567"]),
        ("5321234567", "PHONE_NUMBER", ["5321234567"]),
        ("905321234567", "CREDIT_CARD", ["905321234567"]),
        ("tr330006100519786457841326", "IBAN_CODE",
         ["tr330006100519786457841326", "330006100519786457841326"]),
    ],
)  # fmt: skip
def test_a_part_of_a_number_is_enough_to_know_it_by(
    number: str, entity: str, known: list[str]
) -> None:
    assert list(cores(number, entity)) == known


def test_digits_may_be_grouped_in_any_way() -> None:
    pattern = "".join(number_pieces("5321234567"))
    for text in ("5321234567", "532) 123-45.67", "5 3 2_123,4567"):
        assert re.fullmatch(pattern, text)
        assert without_grouping(text) == "5321234567"


def test_a_plate_is_written_apart() -> None:
    assert single_spaced("34abc123") == single_spaced("34  abc 123") == "34 abc 123"
