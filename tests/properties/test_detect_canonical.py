"""Canonical text never loses the way back to its source."""

from __future__ import annotations

import itertools
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from gateway.detect.canonical import canonicalise
from gateway.detect.lookalikes import SHAPES, as_latin

TRICKY = (
    "aeiıIİoösşgğcçuü 0123456789１２３٠١٢٣०१２①²½ﬁﬀＡｂ‐‑–−"
    "\u0307\u0301\u0327\u0323\u200b\u200d\u00ad\u202e\u2066\ufeff\ufe0f\U000e0041\U000e0100"
    "аорсТСОЗбжя\u03bf\u0391\u03a9ɪ❶\U0001f170\u20e3\u0336"
    "\u1100\u1161\u11a8가ｶﾞ\uff9e\u3131\ufdfa´\u00a0\u3000🏴👍😀\ud800"
)
texts = st.one_of(
    st.text(alphabet=st.sampled_from(sorted(set(TRICKY))), max_size=40),
    st.text(max_size=40),
)


def normalised_whole(text: str) -> str:
    """What `text` becomes when nobody has to find the way back."""
    shown = "".join(char for char in text if len(canonicalise(char).text) or char.isspace())
    shaped = shown.translate({ord(char): new for char, new in SHAPES.items()})
    normal = unicodedata.normalize("NFKC", shaped).replace("i\u0307", "i")
    plain = "".join(canonicalise(char).text for char in normal)
    plain = re.sub("(?<=[0-9])[\u0300-\u036f]+", "", plain)
    return as_latin(plain, set(plain))


def as_it_looks(text: str) -> str:
    """`text` with every look-alike read as Latin, wherever it stands, and as a digit if it can."""
    latin = "".join(as_latin(f"a{char}", {"a", char})[1] for char in text)
    return latin.translate(str.maketrans("oOlIiзЗЭб", "001113336"))


@given(texts)
def test_the_canonical_text_equals_the_text_normalised_whole(text: str) -> None:
    folded = canonicalise(text).text
    assert folded == normalised_whole(text)
    assert not any(char.isdecimal() and not char.isascii() for char in folded)


@given(texts, st.data())
def test_a_span_maps_to_a_source_span_with_the_same_visible_characters(
    text: str, data: st.DataObject
) -> None:
    canonical = canonicalise(text)
    start = data.draw(st.integers(0, len(canonical.text)))
    end = data.draw(st.integers(start, len(canonical.text)))
    source_start, source_end = canonical.to_source(start, end)
    assert 0 <= source_start <= source_end <= max(len(text), source_end)
    if start < end:
        assert source_end <= len(text)
        source = canonicalise(text[source_start:source_end]).text
        assert as_it_looks(canonical.text[start:end]) in as_it_looks(source)


@given(texts)
def test_the_mapping_is_monotone(text: str) -> None:
    canonical = canonicalise(text)
    spans = [canonical.to_source(at, at + 1) for at in range(len(canonical.text))]
    assert all(start < end for start, end in spans)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in itertools.pairwise(spans))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_is_itself(text: str) -> None:
    canonical = canonicalise(text)
    assert canonical.text == text
    assert all(canonical.to_source(at, at + 1) == (at, at + 1) for at in range(len(text)))


@given(texts)
def test_to_canonicalise_twice_changes_nothing_more(text: str) -> None:
    once = canonicalise(text).text
    assert canonicalise(once).text == once
