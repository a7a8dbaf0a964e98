from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.core.finding import DataClass
from gateway.detect.canonical import canonicalise
from gateway.detect.linear import LinearPass
from gateway.detect.own.spec import OwnRecognizer
from gateway.detect.people.find import find_named
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer
from gateway.detect.recognizers.load import pattern_recognizers, word_recognizers
from gateway.detect.roster import Roster
from gateway.detect.spellings import Spellings
from gateway.detect.written import Written

ALL: tuple[PatternRecognizer | WordRecognizer, ...] = (*pattern_recognizers(), *word_recognizers())
VALUES = [item for item in ALL if item.data_class is not DataClass.SPECIAL_CATEGORY]


@pytest.fixture(scope="module")
def spellings() -> Spellings:
    return Spellings(Roster())


def seen(recognizer: PatternRecognizer | WordRecognizer) -> Iterator[tuple[str, str, str]]:
    """Value, entity and spelling of what a recogniser finds in its first own hits."""
    reading = LinearPass((recognizer,))
    for text in recognizer.hits[:3]:
        source = canonicalise(text)
        for found in reading.scan(source.text):
            start, end = source.to_source(found.hit.start, found.hit.end)
            yield text[start:end], found.recognizer.entity, found.hit.canonical


@pytest.mark.parametrize("recognizer", VALUES, ids=lambda item: item.name)
def test_a_value_alone_has_the_spelling_that_it_has_in_a_text(
    spellings: Spellings, recognizer: PatternRecognizer | WordRecognizer
) -> None:
    for value, entity, spelling in seen(recognizer):
        assert (entity, spelling) in spellings.of(value), value


@pytest.mark.parametrize(
    "written",
    [
        "10000000146",
        "100 000 001 46",
        "100-000-001-46",
        "１０００００００１４６",
        "1\u200b0000000146",
    ],
)
def test_an_identity_number_is_one_however_it_is_written(
    spellings: Spellings, written: str
) -> None:
    assert ("TR_NATIONAL_ID", "10000000146") in spellings.of(written)


@pytest.mark.parametrize("written", ["0532 123 45 67", "+90 532 1234567", "(0532) 123-45-67"])
def test_so_is_a_telephone_number(spellings: Spellings, written: str) -> None:
    assert ("PHONE_NUMBER", "+905321234567") in spellings.of(written)


@pytest.mark.parametrize(
    "written", ["Ayşe Yılmaz", "AYŞE YILMAZ", "Ayse Yilmaz", "ayşe  yılmaz", "AYSE YILMAZ"]
)
def test_a_name_is_one_in_turkish_and_in_english(spellings: Spellings, written: str) -> None:
    (read, *_) = find_named(Written("Görüşmeye Ayşe Yılmaz katıldı."), float("inf"))
    assert read.canonical == "ayse yilmaz"
    assert (read.entity, read.canonical) in spellings.of(written)


def test_a_part_of_a_value_is_another_value(spellings: Spellings) -> None:
    found = {spelling for _, spelling in spellings.of("742 Evergreen Terrace, Springfield, IL")}
    assert "springfield" not in found


def test_entities_of_the_settings_are_tried_as_well() -> None:
    own = OwnRecognizer(
        name="file number",
        entity="FILE_NUMBER",
        data_class=DataClass.CONFIDENTIAL,
        patterns=("DN-[0-9]{4}",),
        score=0.9,
        score_near=0.9,
        hits=("DN-1234",),
        misses=("DN",),
    )
    assert ("FILE_NUMBER", "dn-1234") in Spellings(Roster((own,))).of("DN-1234")


def test_nothing_has_no_spelling(spellings: Spellings) -> None:
    assert spellings.of(" \u200b") == frozenset()
