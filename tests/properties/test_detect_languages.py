"""Words are told apart as one pattern would, whatever stands between them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from gateway.detect.language import _LAST_LETTERS, _LAST_TWO, _TURKISH_ENDINGS, _words

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@given(text=st.text("aıİğZéß '’-_1.,\n\t½²东х“”…", max_size=60))
def test_the_words_of_a_text_are_those_of_the_pattern(text: str) -> None:
    assert _words(text) == WORD.findall(text)


@given(word=st.text("aceiudgklmnorsyz", min_size=4, max_size=10))
def test_an_ending_of_plain_letters_shows_in_the_last_two(word: str) -> None:
    ends = word[-1] in _LAST_LETTERS and _TURKISH_ENDINGS.search(word)
    assert not ends or word[-2:] in _LAST_TWO
