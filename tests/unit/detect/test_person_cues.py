import pytest

from gateway.detect.person_cues import Evidence, person_evidence, speaks_of_person
from gateway.detect.written import Written


@pytest.mark.parametrize(
    "sentence",
    [
        "babam gördü",
        "KIZIM hasta",
        "our patient Mr. Smith",
        "a 45-year-old man",
        "32 y/o female",
        "45 yaşında erkek",
        "Hasta Ahmet Yılmaz",
        "calisan orgun kara, sicil",
        "TCKN 1, tanı",
        "her mother",
        "my 16 month old son",
        "A friend of mine fell.",
        "Husband had it, too",
        "employee John Smith",
        "numarası 5550001122",
    ],
)
def test_a_sentence_may_speak_of_another(sentence: str) -> None:
    assert person_evidence(sentence) is Evidence.ANOTHER


@pytest.mark.parametrize(
    "sentence",
    [
        "I was there",
        "kullanıyorum",
        "hastasıyım",
        "geçen ay düştüm",
        "sabıkam var",
        "it is mine",
        "im 34 and tired",
        "Can I take it at night?",
    ],
)
def test_a_sentence_may_speak_of_its_writer(sentence: str) -> None:
    assert person_evidence(sentence) is Evidence.OWN
    assert speaks_of_person(Written(sentence))


@pytest.mark.parametrize("sentence", ["She was ill", "Should I?", "Onun durumu"])
def test_a_pronoun_and_a_question_are_thin(sentence: str) -> None:
    assert person_evidence(sentence) is Evidence.ASKED
    assert not speaks_of_person(Written(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "What is it?",
        "Can you tell me about it?",
        "I want to know what it is",
        "I have a question",
        "I'm a student",
        "my essay",
        "my code returns None",
        "How can I sort a list?",
        "bana bunu anlat",
        "öğrenmek istiyorum",
        "deneyim ve giyim",
        "Eğitim nedir?",
        "World War I ended",
        "",
    ],
)
def test_a_question_about_a_subject_is_about_nobody(sentence: str) -> None:
    assert person_evidence(sentence) is Evidence.NONE
    assert not speaks_of_person(Written(sentence))


def test_a_long_number_is_no_person_by_itself() -> None:
    assert not speaks_of_person(Written("numarası 5550001122"))


def test_a_long_text_about_nobody_is_read_to_its_end() -> None:
    nobody = "What is the height of the tower? " * 20_000
    assert not speaks_of_person(Written(nobody))
    assert speaks_of_person(Written(nobody + "My mother asked."))
