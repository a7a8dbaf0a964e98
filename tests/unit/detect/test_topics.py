import pytest

from gateway.detect.person_cues import CERTAIN
from gateway.detect.topics import topic_finder

_health = topic_finder("health")


def _terms(text: str) -> list[str]:
    return [hit.canonical for hit in _health(text)]


@pytest.mark.parametrize(
    "text", ["Diyabetim var", "DİYABETİM VAR", "diyabetimden bıktım", "annemde diyabet çıktı"]
)
def test_a_subject_that_is_somebodys_is_found_under_one_name(text: str) -> None:
    assert _terms(text) == ["diyabet"]


@pytest.mark.parametrize("text", ["diyabet", "Diyabetin tarihi", "What causes migraine?", ""])
def test_a_subject_of_nobody_is_not_found(text: str) -> None:
    assert _terms(text) == []


def test_an_ending_that_makes_a_word_mine_is_cue_enough() -> None:
    assert [hit.score for hit in _health("alerjim")] == [CERTAIN]


def test_a_word_that_only_begins_alike_is_another_word() -> None:
    assert _terms("I have five hives of bees") == []
    assert _terms("I was a painter") == []


def test_a_statement_needs_no_person_beside_it() -> None:
    find = topic_finder("health", (r"diagnosed with [a-z]{3,20}",))
    assert [hit.canonical for hit in find("Diagnosed with gout.")] == ["diagnosed with gout"]


def test_ten_thousand_words_of_a_subject_are_judged_sentence_by_sentence() -> None:
    assert len(_terms("benim kanser " * 10_000)) == 10_000
