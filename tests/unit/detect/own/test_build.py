from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.core.finding import DataClass
from gateway.detect.linear import LinearPass
from gateway.detect.own.build import pattern_recognizer, word_recognizer
from gateway.detect.own.spec import OwnRecognizer
from gateway.detect.recognizer import Hit

FILE = OwnRecognizer(
    name="file",
    entity="FILE_NO",
    data_class=DataClass.NATIONAL_ID,
    patterns=(r"HST-?[0-9]{6}",),
    score=0.9,
    score_near=0.9,
    hits=("HST-123456",),
    misses=("HST-1",),
)


def hits(own: OwnRecognizer, text: str) -> list[Hit]:
    built = [item for item in (pattern_recognizer(own), word_recognizer(own)) if item is not None]
    return [item.hit for item in LinearPass(built).scan(text)]


def test_a_value_that_stands_alone_is_found_in_its_one_spelling() -> None:
    (hit,) = hits(FILE, "dosya HST-123456'nın")
    assert (hit.start, hit.end, hit.score, hit.canonical) == (6, 16, 0.9, "hst-123456")
    assert hits(FILE, "dosya XHST-123456") == []
    assert hits(FILE, "dosya HST-1234567") == []


def test_case_tells_secrets_apart() -> None:
    (hit,) = hits(replace(FILE, data_class=DataClass.SECRET), "HST-123456")
    assert hit.canonical == "HST-123456"


def test_words_near_decide_between_two_scores() -> None:
    own = replace(FILE, context=("dosya",), score=0.0, score_near=0.95)
    assert hits(own, "HST-123456") == []
    (near,) = hits(own, "Dosyası HST-123456")
    assert (near.score, near.context) == (0.95, True)
    (alone,) = hits(replace(own, score=0.4), "HST-123456")
    assert (alone.score, alone.context) == (0.4, False)


def test_a_checksum_is_asked_for() -> None:
    own = replace(FILE, patterns=("[0-9]{4} ?[0-9]{7}",), checksum="luhn", hits=("79927398713",))
    (hit,) = hits(own, "no 7992 7398713")
    assert hit.checksum
    assert hits(own, "no 7992 7398714") == []


def test_words_and_patterns_stand_together() -> None:
    own = replace(FILE, words=("Proje Ejder",))
    assert [hit.canonical for hit in hits(own, "Proje Ejder'in HST-123456 dosyası")] == [
        "proje ejder",
        "hst-123456",
    ]
    assert pattern_recognizer(replace(own, patterns=())) is None
    assert word_recognizer(FILE) is None


@pytest.mark.parametrize("text", ["", "   ", "\ud800"])
def test_no_text_makes_it_raise(text: str) -> None:
    assert hits(replace(FILE, patterns=(r"[ \t]+|HST",)), text) == []
