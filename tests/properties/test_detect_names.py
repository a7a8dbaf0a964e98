"""The places at which somebody may be named are those that a walk over all tokens gives."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from gateway.detect.lexicon import fold, folded_words
from gateway.detect.people.candidates import candidates
from gateway.detect.people.features import Token, in_lists, tokens
from gateway.detect.people.regions import BEFORE, BEHIND, regions
from gateway.detect.written import Written

COMMON = folded_words("function_words_en", "function_words_tr", "english_not_names")
TELLS = folded_words("name_tells")
PIECES = (
    *("Mary", "mary", "Smith", "smith", "Ayşe", "ayşe", "yılmaz", "Zorblax", "Quuxer", "The"),
    *("dear", "Sayın", "Mr", "patient", "and", "ve", "of", "ali5", "½", "İ", "ı", "X"),
)
MARKS = (" ", " ", " ", "  ", ", ", ". ", "\n", "-", "'", "’", "_", "5", "(", "")

texts = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(MARKS)), max_size=40).map(
    lambda pairs: "".join(map("".join, pairs))
)


def walked(read: list[Token]) -> Iterator[int]:
    folded = [fold(token.text) for token in read]
    told = capital_at = -9
    for at, token in enumerate(read):
        word = folded[at]
        if not word[0].isalpha():
            continue
        listed = in_lists(word)
        capital = token.capital and word not in COMMON
        follows = in_lists(folded[at + 1]) if listed & 1 and at + 1 < len(read) else 0
        if (capital and (at - capital_at <= 2 or listed or at - told <= 3)) or follows & 2:
            yield at
        capital_at = at if capital else capital_at
        told = at if word in TELLS else told


@given(text=texts)
def test_candidates_are_those_of_a_walk_over_all_tokens(text: str) -> None:
    read = tokens(text)
    assert list(candidates(Written(text))) == [read[at].start for at in walked(read)]


@given(text=texts, filler=st.sampled_from(("", "so it goes on and on, ", "x" * 99 + " ")))
def test_regions_hold_all_tokens_that_the_model_sees(text: str, filler: str) -> None:
    text = filler * 9 + text + filler * 9
    read = tokens(text)
    starts = list(candidates(Written(text)))
    parts = regions(text, starts) if starts else []
    kept = [token.start for part in parts for token in tokens(text, *part)]
    assert kept == sorted(set(kept))
    for at, token in enumerate(read):
        if token.start in starts:
            seen = read[max(0, at - BEFORE - 3) : at + BEHIND]
            assert {item.start for item in seen} <= set(kept)
