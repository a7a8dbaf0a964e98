from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.state.folding import folded
from gateway.state.shingles import MOST, SIGNS, WORDS, asked, every, kept, number

KEY = b"k" * 32


def words(number_of: int, name: str) -> list[str]:
    return [f"{name}{at}" for at in range(number_of)]


@given(
    shared=st.integers(WORDS.sure, 60),
    before=st.tuples(st.integers(0, 40), st.integers(0, 40)),
    after=st.tuples(st.integers(0, 40), st.integers(0, 40)),
    name=st.text("abcdef", min_size=4, max_size=6),
)
def test_texts_that_share_a_sure_stretch_always_meet(
    shared: int, before: tuple[int, int], after: tuple[int, int], name: str
) -> None:
    stretch = words(shared, name)
    one, other = (
        folded(" ".join([*words(before[at], f"x{at}x"), *stretch, *words(after[at], f"y{at}y")]))
        for at in (0, 1)
    )
    assert not kept(KEY, one).isdisjoint(asked(KEY, other))


def test_texts_that_share_less_than_a_shingle_never_meet() -> None:
    stretch = words(WORDS.length - 1, "ortak")
    one = folded(" ".join([*words(30, "biri"), *stretch, *words(30, "bir")]))
    other = folded(" ".join([*words(30, "öteki"), *stretch, *words(30, "başka")]))
    assert kept(KEY, one).isdisjoint(every(KEY, other))


def test_signs_without_spaces_have_shingles_of_their_own() -> None:
    chance = random.Random(1)  # noqa: S311 - it draws samples
    signs = "".join(chr(0x4E00 + chance.randrange(2000)) for _ in range(SIGNS.sure))
    assert kept(KEY, folded(signs)) & asked(KEY, folded(f"并非如此{signs}另外"))
    assert not kept(KEY, folded(signs[: SIGNS.length - 1]))


def test_what_is_kept_is_asked_and_is_part_of_every_shingle() -> None:
    text = folded(" ".join(words(500, "kelime")))
    assert kept(KEY, text) == asked(KEY, text) < every(KEY, text)
    assert len(every(KEY, text)) == 500 - WORDS.length + 1


def test_of_a_long_text_few_are_kept_and_all_of_those_are_asked_for() -> None:
    text = folded(" ".join(words(60_000, "kelime")))
    few = kept(KEY, text)
    assert MOST // 2 < len(few) <= MOST
    assert few <= asked(KEY, text)
    part = folded(" ".join(words(60_000, "kelime")[20_000:20_200]))
    assert few & asked(KEY, part)


def test_a_bound_holds_whatever_the_text_is() -> None:
    text = folded(" ".join(words(5_000, "kelime")))
    assert len(kept(KEY, text, most=10)) <= 10


@pytest.mark.parametrize("text", ["", "bir iki üç", "evet " * 200, "1 2 3 4 5 6 7 8 9 " * 20])
def test_what_says_too_little_has_no_shingle(text: str) -> None:
    assert not every(KEY, folded(text))


def test_another_key_gives_other_numbers() -> None:
    text = folded(" ".join(words(50, "kelime")))
    assert every(KEY, text).isdisjoint(every(b"o" * 32, text))
    assert -(2**63) <= number(KEY, b"x") < 2**63
