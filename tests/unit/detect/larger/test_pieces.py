from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.detect.larger.pieces import pieces


@given(
    st.lists(st.sampled_from(["ada", "kâğıt", "x" * 90, "\n"]), max_size=120),
    st.integers(20, 2_000),
)
def test_every_stretch_lies_whole_in_a_piece_that_fits(words: list[str], most: int) -> None:
    text = " ".join(words)
    made = list(pieces(text, lambda piece: len(piece) <= most))
    assert all(text[first : first + len(piece)] == piece for first, piece in made)
    assert all(len(piece) <= most for _, piece in made)
    ends = sorted((first, first + len(piece)) for first, piece in made)
    whole = 0
    for first, end in ends:
        assert first <= whole
        whole = max(whole, end)
    assert whole == len(text)


def test_pieces_overlap_by_more_than_a_name() -> None:
    made = list(pieces("wort " * 1_000, lambda _: True))
    assert len(made) > 3
    for (first, piece), (second, _) in pairwise(made):
        assert first + len(piece) - second >= 100


def test_a_model_that_reads_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="even a few characters"):
        list(pieces("a" * 40, lambda _: False))
