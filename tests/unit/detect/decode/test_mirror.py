from __future__ import annotations

import pytest

from gateway.detect.decode.mirror import believable, believed, mirrored
from gateway.detect.found import Found
from gateway.detect.linear import LinearPass
from gateway.detect.recognizers.load import pattern_recognizers


def found(text: str, entity: str) -> list[Found]:
    everything = LinearPass(pattern_recognizers()).scan(text[::-1])
    return [item for item in everything if item.recognizer.entity == entity]


@pytest.mark.parametrize(
    ("text", "entity", "holds"),
    [
        ("kimlik no 64100000001", "TR_NATIONAL_ID", True),
        ("tersten oku: 64100000001", "TR_NATIONAL_ID", True),
        ("sipariş 64100000001", "TR_NATIONAL_ID", False),
        ("623148754687915001600033RT", "IBAN_CODE", True),
        ("moc.elpmaxe@esya", "EMAIL_ADDRESS", True),
        ("moc.a@esya.org", "EMAIL_ADDRESS", False),
    ],
)
def test_a_number_needs_a_word_and_an_address_must_not_read_forwards(
    text: str, entity: str, holds: bool
) -> None:
    assert [believed(text, item) for item in found(text, entity)] == [holds]


def test_a_span_is_counted_from_the_other_end() -> None:
    assert mirrored("abcdef", 0, 2) == (4, 6)


def test_without_a_word_only_what_proves_itself_can_be_believed() -> None:
    assert believable("1 2 3") == {"IBAN_CODE", "EMAIL_ADDRESS"}
    assert believable("tersten: 1 2 3") == frozenset()  # every entity
