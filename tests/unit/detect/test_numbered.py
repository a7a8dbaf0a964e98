import pytest

from gateway.detect.numbered import Numbered, compact, recognizer
from gateway.detect.recognizer import Hit

_ROW = Numbered(
    name="club",
    entity="CLUB_NUMBER",
    shape=r"[0-9]{3}[ -]?[0-9]{3}",
    words=("club no", "üye no"),
    near=0.8,
    valid=lambda value: value.endswith("7"),
    hits=(),
    misses=(),
)


def read(text: str, word: str) -> Hit | None:
    start = text.lower().index(word)
    return recognizer(_ROW).check(text, start, start + len(word))


@pytest.mark.parametrize(
    ("text", "word", "value"),
    [
        ("club no 123 457", "club no", "123 457"),
        ("club no: 111 111, 123 458, 123-457", "club no", "123-457"),
        ("123457 is my club no", "club no", "123457"),
        ("üye no: 123457", "üye no", "123457"),
    ],
)
def test_the_first_valid_number_beside_the_word_counts(text: str, word: str, value: str) -> None:
    hit = read(text, word)
    assert hit is not None
    assert text[hit.start : hit.end] == value
    assert (hit.score, hit.canonical) == (0.8, "123457")


@pytest.mark.parametrize(
    "text",
    [
        "club no 123 458",
        "club no. It is 123457",
        "club no\n\n123457",
        "myclub no 123457",
        "club no " + "x" * 60 + " 123457",
        "club no 123457a",
        "club no 0.123457",
        "club no 777777",
    ],
)
def test_a_number_elsewhere_or_invalid_does_not(text: str) -> None:
    assert read(text, "club no") is None


def test_a_number_is_compact_without_what_separates_it() -> None:
    assert compact("ab 12-34.5") == "AB12345"
