"""Words of the lists are found where one walk over the words of a text says, and only there."""

from __future__ import annotations

from functools import cache

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from gateway.detect.begun import Begun, begun
from gateway.detect.first_words import FirstWords
from gateway.detect.lexicon import any_of, spelled, word_start, words
from gateway.detect.written import Written

LISTS = ("health", "religion", "ethnic_origin", "criminal_record", "sex_life", "genetic")
MARKS = ("", " ", "  ", " - ", "-", "_", ".", ", ", "\n", "’", "'", "+", "1", "é", "東", ":")


@cache
def listed(name: str) -> tuple[list[str], Begun, re2._Regexp]:
    """The entries of a list, as they are tried at places, and as one pattern for a whole text."""
    entries = [entry.lstrip("~").rstrip("*$") for entry in words(name)]
    return entries, begun(entries), word_start("(?i)" + any_of(map(spelled, entries)))


@cache
def first_words() -> FirstWords:
    return FirstWords({name: listed(name)[1].beginnings for name in LISTS})


def texts(name: str) -> st.SearchStrategy[str]:
    entry = st.sampled_from(listed(name)[0]).map(lambda item: item.removeprefix("="))
    spelling = st.one_of(entry, entry.map(str.upper), entry.map(str.title), entry.map(_plain))
    piece = st.one_of(
        spelling,
        entry.map(lambda item: item[:-1]),
        entry.map(lambda item: item.partition(" ")[0]),
        st.text("abciı İıŞşğüöç'-_ 01", max_size=6),
    )
    pair = st.tuples(piece, st.sampled_from(MARKS)).map("".join)
    return st.lists(pair, max_size=12).map("".join)


def _plain(entry: str) -> str:
    return entry.translate(str.maketrans("şçğöüı", "scgoui"))


@pytest.mark.parametrize("name", LISTS)
@given(data=st.data())
def test_the_places_lead_to_what_the_whole_pattern_finds(name: str, data: st.DataObject) -> None:
    text = data.draw(texts(name))
    _, tried, whole = listed(name)
    places = first_words().places(Written(text)).get(name, [])
    expected = [match.span(1) for match in whole.finditer(text)]
    assert [span for span, _ in tried.spans(text, places)] == expected
