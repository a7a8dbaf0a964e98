from __future__ import annotations

import gc

import pytest

from gateway.detect.people import features
from gateway.detect.people.features import (
    AFFIXES,
    GAPS,
    LISTS,
    SHAPES,
    WORDS,
    Token,
    in_lists,
    tokens,
)


def test_tokens_are_words_numbers_and_marks_with_their_places() -> None:
    text = "Ayşe'nin 3 kedisi,\nvar"
    read = tokens(text)
    assert [token.text for token in read] == ["Ayşe", "'", "nin", "3", "kedisi", ",", "var"]
    assert [token.gap for token in read] == [1, 0, 0, 1, 1, 0, 2]
    assert all(text[token.start : token.end] == token.text for token in read)


@pytest.mark.parametrize("text", ["", " \n", "a", "\ud800", "🙂🙂", "_" * 99, "1" * 99, "漢字"])
def test_every_text_has_rows_within_the_tables(text: str) -> None:
    for row in features.features(tokens(text)):
        for place, size in zip(row, (WORDS, AFFIXES, AFFIXES, SHAPES, LISTS, GAPS), strict=True):
            assert 0 < place < size


def test_lists_tell_given_names_from_surnames() -> None:
    assert in_lists("ayse") & 1
    assert in_lists("yilmaz") & 2
    assert in_lists("smith") & 2
    assert in_lists("zzzqq") == 0


def test_no_word_of_a_text_is_kept() -> None:
    word = "Canarius" + "zq" * 9
    features.features([Token(0, len(word), word, 1)])
    holders = [item for item in gc.get_objects() if type(item) is dict and word in item]
    assert holders == []
