import pytest

from gateway.detect.person_cues import CERTAIN, LIKELY, Passages, person_score


@pytest.mark.parametrize(
    "sentence",
    [
        "I was there",
        "babam gördü",
        "KIZIM hasta",
        "our patient Mr. Smith",
        "a 45-year-old man",
        "Hasta Ahmet Yılmaz",
        "TCKN 1, tanı",
        "kullanıyorum",
        "hastasıyım",
        "her mother",
        "employee John Smith",
    ],
)
def test_a_sentence_about_somebody_is_certain(sentence: str) -> None:
    assert person_score(sentence) == CERTAIN


@pytest.mark.parametrize(
    "sentence",
    [
        "What is it?",
        "Can you tell me about it?",
        "I want to know what it is",
        "my essay",
        "bana bunu anlat",
        "öğrenmek istiyorum",
        "deneyim ve giyim",
        "",
    ],
)
def test_a_question_about_a_subject_is_about_nobody(sentence: str) -> None:
    assert person_score(sentence) == 0


def test_a_third_person_is_likely() -> None:
    assert person_score("She was ill") == LIKELY


def test_a_neighbouring_sentence_makes_it_likely() -> None:
    text = "My mother is old. Diabetes since 2010. Thanks."
    passages = Passages(text)
    assert passages.score(0) == CERTAIN
    assert passages.score(text.index("Diabetes")) == LIKELY
    assert passages.score(text.index("Thanks")) == 0


def test_every_place_of_a_text_lies_in_its_sentence() -> None:
    text = "Bir. İki!\n" + "x" * 1000 + " üç"
    passages = Passages(text)
    for place in range(len(text)):
        start, end = passages.around(place)
        assert start <= place < end
        assert end - start <= 400
