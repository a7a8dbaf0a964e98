"""A word recogniser that is asked where a sign of it may occur finds what it finds when asked."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from gateway.detect.linear import LinearPass
from gateway.detect.recognizers.load import word_recognizers

_WORDS = word_recognizers()
_EXAMPLES = [text for item in _WORDS for text in (*item.hits, *item.misses)]


@cache
def passes() -> tuple[LinearPass, LinearPass]:
    """With the signs of the recognisers, and without, so that all are always asked."""
    return LinearPass(_WORDS), LinearPass(replace(item, signs=()) for item in _WORDS)


pieces = st.sampled_from(_EXAMPLES).flatmap(
    lambda text: st.sampled_from((text, text.upper(), text.lower(), text[len(text) // 2 :]))
)


@given(text=st.lists(pieces, max_size=3).map(" ".join))
def test_signs_change_nothing_that_is_found(text: str) -> None:
    signed, unsigned = passes()
    found = [(item.recognizer.name, item.hit) for item in signed.scan(text)]
    assert found == [(item.recognizer.name, item.hit) for item in unsigned.scan(text)]
