from __future__ import annotations

import re

import pytest

from gateway.detect.lexicon import fold
from gateway.detect.written import Written

TEXTS = (
    "",
    "Merhaba, DÜNYA! 3,5 kilo_elma ali5veli",
    "İstanbul’da “sıcak” bir gün — 25°C…",
    "Привет, мир ½ x²y ①",
    "no marks at all",
    "\t\n__--",
)


@pytest.mark.parametrize("text", TEXTS)
def test_every_form_has_as_many_characters_as_the_text(text: str) -> None:
    written = Written(text)
    assert len(written.folded) == len(written.spaced) == len(written.lettered) == len(text)


@pytest.mark.parametrize("text", TEXTS)
def test_words_are_the_runs_of_letters_and_digits(text: str) -> None:
    written = Written(text)
    assert written.folded == fold(text)
    assert written.words == set(re.findall(r"[^\W_]+", fold(text)))
    assert written.letters == set(re.findall(r"[^\W\d_]+", fold(text)))
    assert written.spaced.split() == re.findall(r"[^\W_]+", fold(text))
    assert written.lettered.split() == re.findall(r"[^\W\d_]+", fold(text))


def test_a_lone_surrogate_is_replaced_in_place() -> None:
    written = Written("a\ud800b")
    assert (written.text, written.data) == ("a?b", b"a?b")
