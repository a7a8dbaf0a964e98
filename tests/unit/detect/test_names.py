import pytest

from gateway.detect.names import find_people
from gateway.detect.written import Written


def _people(text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in find_people(Written(text))]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ahmet Yılmaz'ın, Ayşe Demir'den", ["Ahmet Yılmaz", "Ayşe Demir"]),
        ("ahmet yilmazla konuştum", ["ahmet yilmaz"]),
        ("MEHMET ALİ ÖZTÜRK", ["MEHMET ALİ ÖZTÜRK"]),
        ("Fatma Ballıoğlundan", ["Fatma Ballıoğlu"]),
        ("Ayşe-Nur Demir", ["Ayşe-Nur Demir"]),
        ("Toplantıda Kayra Öztürk de vardı", ["Kayra Öztürk"]),
        ("Prof. Dr. Ahmet Yılmaz", ["Ahmet Yılmaz"]),
        ("Sn. Öztürk", ["Öztürk"]),
        ("Zeynep Hanım'a", ["Zeynep"]),
        ("Soyadı: Demir", ["Demir"]),
        ("Dr. Mehmet Öz'ün hastası", ["Mehmet Öz"]),
    ],
)
def test_a_name_is_covered_without_its_endings(text: str, people: list[str]) -> None:
    assert _people(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "Ahmet",
        "Ayşe geldi, Mehmet gitti",
        "Umut Barış Parkı",
        "Ahmet Yılmaz Caddesi'nde",
        "Mehmet Akif Ersoy kimdir?",
        "Ayşe Şubat'ta gelir",
        "Demirden korksak trene binmezdik",
        "",
    ],
)
def test_less_than_enough_evidence_is_no_name(text: str) -> None:
    assert _people(text) == []


def test_a_name_of_ordinary_words_is_less_sure() -> None:
    plain = next(iter(find_people(Written("Ahmet Öztürk"))))
    words = next(iter(find_people(Written("Barış Güneş"))))
    assert words.score < plain.score


def test_a_surname_that_is_a_word_counts_beside_an_identifier_only() -> None:
    assert _people("Kayra Aslan geldi") == []
    assert _people("Kayra Aslan, TCKN 10000000146") == ["Kayra Aslan"]


def test_ten_thousand_titles_are_read_in_one_walk() -> None:
    assert _people("dr. " * 10_000 + "Ahmet Yılmaz") == ["Ahmet Yılmaz"]
