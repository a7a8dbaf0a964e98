import pytest
from rig.written_pages import page_of

from gateway.detect.recognizer import Hit
from gateway.detect.topics import Kind, Subject, Topic

_health = Topic(Subject(name="health", kind=Kind.STATE))
_belief = Topic(Subject(name="religion", kind=Kind.IDENTITY))


def _found(topic: Topic, text: str) -> list[Hit]:
    return list(topic(page_of(text, topic.begins)))


def _terms(text: str) -> list[str]:
    return [hit.canonical for hit in _found(_health, text)]


def _score(text: str, *, identity: bool = False) -> float:
    return max((hit.score for hit in _found(_belief if identity else _health, text)), default=0)


@pytest.mark.parametrize(
    "text", ["Diyabetim var", "DİYABETİM VAR", "diyabetimden bıktım", "annemde diyabet çıktı"]
)
def test_a_subject_that_is_somebodys_is_found_under_one_name(text: str) -> None:
    assert _terms(text) == ["diyabet"]


@pytest.mark.parametrize("text", ["diyabet", "Diyabetin tarihi", "What causes migraine?", ""])
def test_a_subject_of_nobody_is_not_found(text: str) -> None:
    assert _terms(text) == []


def test_an_ending_that_makes_a_word_mine_is_cue_enough() -> None:
    assert [hit.score for hit in _found(_health, "alerjim")] == [0.8]


def test_a_word_that_only_begins_alike_is_another_word() -> None:
    assert _terms("I have five hives of bees") == ["hives"]
    assert _terms("I was a painter and ate candidates") == []
    assert _terms("my chronicle") == []


def test_the_nearer_the_person_the_surer() -> None:
    here = _score("My mother has diabetes.")
    beside = _score("My mother is old. Diabetes, they said.")
    around = _score("My mother is old. Rain fell. It was May. Diabetes came.")
    assert here > beside > around > 0
    assert _score("Rain fell. It was May. Diabetes came.") == 0


def test_an_ordinary_word_is_thinner_and_gains_by_another() -> None:
    plain = _score("My back hurts after the hospital")
    assert _score("My mother has diabetes.") > plain
    assert _score("I was in hospital for my knee") > plain


def test_a_general_question_is_not_about_the_person_beside_it() -> None:
    assert _score("My mother is old. What is diabetes?") == 0


def test_what_somebody_is_needs_more_than_a_person_nearby() -> None:
    assert _score("I am Muslim", identity=True) > _score("I was in a Muslim city", identity=True)
    assert _score("Which Muslim cities are there?", identity=True) == 0


def test_a_statement_needs_no_person_beside_it() -> None:
    find = Topic(
        Subject(name="health", kind=Kind.STATE, statements=(r"diagnosed with [a-z]{3,20}",))
    )
    assert [hit.canonical for hit in _found(find, "Diagnosed with gout.")] == [
        "diagnosed with gout"
    ]


def test_a_field_is_found_with_its_value_unless_it_is_empty() -> None:
    find = Topic(Subject(name="health", kind=Kind.STATE, fields=("tanı",)))
    (hit,) = _found(find, "Tanı: kolu kopuk; sevk edildi")
    assert (hit.start, hit.end, hit.score) == (0, 16, 0.6)
    assert list(_found(find, "tanı: str")) == []
    assert list(_found(find, '"tanı": ""')) == []
    assert max(sure.score for sure in _found(find, "Annem geldi. Tanı: kolu kopuk")) > hit.score


def test_a_word_of_a_given_shape_is_found_with_its_ending() -> None:
    find = Topic(Subject(name="health", kind=Kind.STATE, shapes=("[a-z]{3,9}itis",)))
    assert [hit.canonical for hit in _found(find, "my bursxitis hurts, no politisch")] == [
        "bursxitis"
    ]


def test_ten_thousand_words_of_a_subject_are_judged_sentence_by_sentence() -> None:
    assert len(_terms("benim kanser " * 10_000)) == 10_000
