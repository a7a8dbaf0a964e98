from __future__ import annotations

import math

import pytest

from gateway.detect.people.find import find_named
from gateway.detect.written import Written


def found(text: str) -> list[str]:
    return [text[item.start : item.end] for item in find_named(Written(text), math.inf)]


def test_people_of_letters_and_records_are_found() -> None:
    text = "Dear Ms Carter, our patient John Smith asks about his invoice.\nRegards, Mary Jones"
    assert set(found(text)) >= {"John Smith", "Mary Jones"}
    assert "Ayşe Yılmaz" in found("Müşterimiz Ayşe Yılmaz'ın faturası ödenmedi.")


@pytest.mark.parametrize(
    "text",
    [
        "Tom has five apples and gives two to Anna. How many are left?",
        "Who was Albert Einstein?",
        "Ahmet geldi mi?",
        "Explain how Docker Compose works.",
        "New York Times",
    ],
)
def test_first_names_alone_and_famous_ones_are_no_findings(text: str) -> None:
    assert found(text) == []


def test_a_finding_says_what_it_is() -> None:
    (item,) = find_named(Written("Our patient John Smith has an appointment."), math.inf)
    assert (item.entity, item.data_class, item.detector, item.stage) == (
        "PERSON",
        "contact",
        "names",
        "names",
    )
    assert item.canonical == "john smith"
    assert 0.35 <= item.score <= 1
    assert "smith" not in repr(item).lower()


def test_names_beyond_the_longest_chunk_are_found_in_place() -> None:
    filler = "and then we went to the town with all of them. "
    text = filler * 400 + "Our patient Mary Jones was there. " + filler * 40
    assert set(found(text)) == {"Mary Jones"}


def test_time_that_is_up_is_said() -> None:
    with pytest.raises(TimeoutError):
        list(find_named(Written("John Smith"), -math.inf))


def test_a_text_of_many_mebibytes_is_read_in_parts() -> None:
    assert found("10 " * 340_000) == []
