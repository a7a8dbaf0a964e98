from __future__ import annotations

import pytest

from gateway.detect.english_names import believed, passages

ENGLISH = frozenset({"en"})


@pytest.mark.parametrize(
    ("name", "expected", "score"),
    [
        ("John Smith", "John Smith", 0.85),
        ("John Smith's", "John Smith", 0.85),
        ("Ludwig van Beethoven", "Ludwig van Beethoven", 0.85),
        ("Dear John Smith,", "John Smith", 0.85),
        ("John\nSmith", "John\nSmith", 0.85),
        ("Einstein", "Einstein", 0.5),
        ("Rudy Vallee 's", "Rudy Vallee", 0.85),
        ("(James'),", "James", 0.5),
        ("I’m Max", "Max", 0.5),
        ("JOHN SMITH", "JOHN SMITH", 0.5),
        ("O'Brien-Núñez", "O'Brien-Núñez", 0.5),
    ],
)
def test_a_name_is_narrowed_and_scored_by_its_evidence(
    name: str, expected: str, score: float
) -> None:
    narrowed = believed(name)
    assert narrowed is not None
    start, end, given = narrowed
    assert (name[start:end], given) == (expected, score)


@pytest.mark.parametrize(
    "word",
    [
        "python",
        "NASA",
        "GPT4",
        "Explain",
        "Hello",
        "Dear Sir",
        "user@host",
        "x",
        "",
        " ",
        "A B",
        "john smith",
        "HTTP API v2",
        "Foo::Bar",
        "Al",
        "IT QA",
    ],
)
def test_what_only_looks_like_a_name_is_refused(word: str) -> None:
    assert believed(word) is None


def test_paragraphs_without_a_candidate_are_not_read() -> None:
    text = "Write a function that sorts a list.\n\nI met John there and we talked.\n\nNo more."
    assert [
        (start, text[start:][: len(part)] == part) for start, part in passages(text, ENGLISH)
    ] == [(37, True)]


def test_paragraphs_in_another_language_are_not_read() -> None:
    text = "Fatma Hanım ile Ankara'da buluştuk ve bunu konuştuk."
    assert list(passages(text, frozenset({"tr"}))) == []


def test_a_long_paragraph_is_read_in_overlapping_chunks_that_lose_no_name() -> None:
    filler = "and then we went to the town with all of them " * 200
    text = "".join(f"{filler[: 500 + step * 37]} John Smith said so " for step in range(20))
    read = list(passages(text, ENGLISH))
    assert len(read) > 2
    assert all(text.startswith(part, start) and len(part) <= 4_000 for start, part in read)
    places = [at for at in range(len(text)) if text.startswith("John Smith", at)]
    assert all(any(s <= at and at + 10 <= s + len(part) for s, part in read) for at in places)


def test_a_paragraph_without_spaces_comes_to_an_end() -> None:
    assert sum(len(part) for _, part in passages("Ab" * 10_000, ENGLISH)) >= 20_000
