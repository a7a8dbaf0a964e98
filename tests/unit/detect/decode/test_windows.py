from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.core.finding import DataClass, Stage
from gateway.detect.decode.rewrite import Reading, rewritten
from gateway.detect.decode.windows import changed, in_decoded
from gateway.detect.sighting import Sighting

NAME = re.compile("Ayşe Kaya")
SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.text("xyz", max_size=3)))


def names(text: str) -> Iterator[Sighting]:
    for match in NAME.finditer(text):
        yield Sighting(
            entity="PERSON",
            data_class=DataClass.CONTACT,
            start=match.start(),
            end=match.end(),
            score=0.9,
            detector="x",
            stage=Stage.NAMES,
            canonical="ayse kaya",
        )


def read(text: str, *layers: tuple[str, str]) -> Reading:
    reading = Reading(text)
    for written, meant in layers:
        at = reading.text.index(written)
        step = rewritten(reading.text, [(at, at + len(written), meant)])
        assert step is not None
        reading = reading.then(step)
    return reading


def test_what_is_decoded_is_found_where_it_stands_and_is_not_maskable() -> None:
    hidden = b64encode("Sayın Ayşe Kaya".encode()).decode()
    text = f"müşteri {hidden} geldi"
    (found,) = in_decoded(text, read(text, (hidden, "Sayın Ayşe Kaya")), names)
    assert text[slice(*found.span)] == hidden
    assert not found.maskable


def test_what_an_escape_touched_is_found_and_maskable_where_it_is_spelled_as_found() -> None:
    text = r"not\nAyşe Kaya aradı"
    (found,) = in_decoded(text, read(text, (r"\n", "\n")), names)
    assert (text[slice(*found.span)], found.maskable) == ("Ayşe Kaya", True)


def test_what_stands_apart_from_what_is_decoded_was_read_already() -> None:
    text = "Ayşe Kaya, %40 ve " + "a " * 200 + "Ayşe Kaya"
    assert list(in_decoded(text, read(text, ("%40", "@")), names)) == []


def test_two_layers_lead_to_the_source() -> None:
    text = "x Ay%25C5%259Fe Kaya y"
    reading = read(text, ("%25C5%259F", "%C5%9F"), ("%C5%9F", "ş"))
    (found,) = in_decoded(text, reading, names)
    assert text[slice(*found.span)] == "Ay%25C5%259Fe Kaya"


def test_a_name_that_a_tag_divides_is_found() -> None:
    text = "Ay<b>şe</b> Kaya"
    (found,) = in_decoded(text, read(text, ("<b>", ""), ("</b>", "")), names)
    assert text[slice(*found.span)] == "Ay<b>şe</b> Kaya"
    assert not found.maskable


@pytest.mark.parametrize("far", [0, 100_000])
def test_only_the_neighbourhood_is_read_again(far: int) -> None:
    asked: list[str] = []

    def none(text: str) -> Iterator[Sighting]:
        asked.append(text)
        yield from ()

    text = "a" * far + "%40" + "b" * far + "%41"
    assert list(in_decoded(text, read(text, ("%40", "@"), ("%41", "A")), none)) == []
    assert sum(map(len, asked)) <= 700


@given(SPANS, SPANS)
def test_all_that_the_source_does_not_spell_is_changed(
    one: list[tuple[int, int, str]], two: list[tuple[int, int, str]]
) -> None:
    source = "abcdefghijklmnopqrst"
    reading = Reading(source)
    for spans in (one, two):
        inside = [span for span in spans if span[1] <= len(reading.text)]
        if step := rewritten(reading.text, inside):
            reading = reading.then(step)
    told = changed(reading)
    assert all(0 <= start <= end <= len(reading.text) for start, end in told)
    assert all(left[1] < right[0] for left, right in pairwise(told))
    for at, char in enumerate(reading.text):
        if not any(start <= at < end for start, end in told):
            assert source[slice(*reading.to_source(at, at + 1))] == char
