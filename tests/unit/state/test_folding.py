from __future__ import annotations

import pytest

from gateway.state.folding import folded

SPEECH = 'Ayşe Hanım\'ın "tahlil" sonucu - ne yapmalıyız?'
WORDS = ["ayse", "hanimin", "tahlil", "sonucu", "ne", "yapmaliyiz"]


def test_a_text_is_its_words() -> None:
    assert folded(SPEECH).words == WORDS
    assert folded(SPEECH).text == "ayse hanimin tahlil sonucu ne yapmaliyiz"
    assert folded("").words == []
    assert folded("?! 🙂").text == ""


@pytest.mark.parametrize(
    "dressed",
    [
        SPEECH.upper(),
        SPEECH.replace("ı", "I"),
        SPEECH.replace("'", "\u2019").replace('"', "\u201c").replace("-", "\u2014"),
        "> " + SPEECH.replace(" ", "\n> "),
        SPEECH.replace(" ", "\\n"),
        SPEECH.replace("ş", "s\u0327"),
        SPEECH.replace("t", "t\u200b").replace("a", "\u2060a"),
        SPEECH.replace("n", "\uff4e"),
        f"**{SPEECH}**".replace("tahlil", "_tahlil_"),
    ],
)
def test_the_dress_of_a_text_counts_for_nothing(dressed: str) -> None:
    assert folded(dressed).words == WORDS


def test_scripts_without_spaces_are_read_sign_by_sign() -> None:
    told = folded("他的病历 in Ankara 里")
    assert told.words == ["in", "ankara"]
    assert told.signs == list("他的病历里")


def test_vowel_signs_part_no_words() -> None:
    assert len(folded("हिन्दी में लिखो").words) == 3


def test_broken_text_is_taken() -> None:
    assert folded("a\ud800b c").words == ["a", "b", "c"]
