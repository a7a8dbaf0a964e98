from __future__ import annotations

from base64 import b64encode

import pytest

from gateway.detect.decode.rewrite import Budget
from gateway.detect.found import Found
from gateway.detect.linear import LinearPass
from gateway.detect.recognizers.load import pattern_recognizers, word_recognizers

PASS = LinearPass(pattern_recognizers())
VALUE = "ayse@example.com"


def layered(value: str, times: int) -> str:
    for _ in range(times):
        value = b64encode(value.encode()).decode()
    return value


def found(text: str, entity: str) -> list[Found]:
    return [item for item in PASS.scan(text) if item.recognizer.entity == entity]


@pytest.mark.parametrize(("times", "count"), [(1, 1), (2, 1), (3, 1), (4, 0)])
def test_three_layers_are_decoded(times: int, count: int) -> None:
    written = layered(VALUE, times)
    items = found(f"see {written} now", "EMAIL_ADDRESS")
    assert len(items) == count
    for item in items:
        assert (item.hit.start, item.hit.end) == (4, 4 + len(written))
        assert item.hit.canonical == VALUE
        assert not item.maskable


def test_different_encodings_lie_in_each_other() -> None:
    written = b64encode(VALUE.encode()).hex()
    assert len(found("".join(f"%{ord(char):02X}" for char in written), "EMAIL_ADDRESS")) == 1


def test_a_value_that_is_written_plainly_stays_maskable_beside_escapes() -> None:
    items = found(f"Tom&#39;s &amp; %40%41 {VALUE}, r&amp;d", "EMAIL_ADDRESS")
    assert [(item.maskable, item.hit.end - item.hit.start) for item in items] == [
        (True, len(VALUE))
    ]


def test_context_may_be_encoded_apart_from_the_value() -> None:
    (item,) = found("vergi%20no: 4540536920, %C5%9F", "TR_TAX_ID")
    assert item.maskable
    assert item.hit.checksum


def test_joined_digits_are_maskable_and_only_checked_numbers_count() -> None:
    (item,) = found("TC: 1 0 0 0 0 0 0 0 1 4 6.", "TR_NATIONAL_ID")
    assert (item.hit.start, item.hit.end, item.maskable) == (4, 25, True)
    assert PASS.scan("bir sıfır sıfır sıfır sıfır sıfır sıfır sıfır bir dört yedi") == []


def test_words_are_read_in_decoded_text_too() -> None:
    words = LinearPass(word_recognizers())
    text = b64encode("Benim şeker hastalığım var, ilaç kullanıyorum.".encode()).decode()
    items = [item for item in words.scan(text) if item.recognizer.entity == "HEALTH"]
    assert items
    assert all((item.hit.start, item.hit.end) == (0, len(text)) for item in items)
    assert words.scan("eW9rIGJpciBzb3J1bnVt") == []


def test_what_the_budget_does_not_cover_is_told() -> None:
    text = f"{layered('nothing to see here at all ' * 20, 1)} {layered(VALUE, 1)}"
    budget = Budget(left=100)
    assert [item.hit.canonical for item in PASS.scan(text, budget)] == [VALUE]
    assert budget.exceeded
    enough = Budget()
    PASS.scan(text, enough)
    assert not enough.exceeded
