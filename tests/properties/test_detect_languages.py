"""Words are told apart as one pattern would, whatever stands between them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from gateway.detect.language import _words

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@given(text=st.text("aıİğZéß '’-_1.,\n\t½²东х“”…", max_size=60))
def test_the_words_of_a_text_are_those_of_the_pattern(text: str) -> None:
    assert _words(text) == WORD.findall(text)
