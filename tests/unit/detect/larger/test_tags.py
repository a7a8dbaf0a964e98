from __future__ import annotations

import re

import numpy as np
import pytest

from gateway.detect.larger.tags import Tags

BIOES = ["O", *(f"{mark}-{label}" for label in ("person", "phone") for mark in "BIES")]
TEXT = "Call Mary-Jane Poole's friend Ada now"


def tokens(text: str) -> list[tuple[int, int]]:
    """A special token, then words and their halves."""
    return [(0, 0), *(match.span() for match in re.finditer(r" ?\w{1,4}|\S", text))]


def read(
    text: str, said: dict[str, str], tags: list[str], *wanted: str, threshold: float = 0.5
) -> list[tuple[str, str]]:
    """What is found where the tokens `said` have a tag and all others have `O`."""
    offsets = tokens(text)
    scores = np.full((len(offsets), len(tags)), -4.0, np.float32)
    for at, (start, end) in enumerate(offsets):
        scores[at, tags.index(said.get(text[start:end].strip(), "O"))] = 4.0
    found = Tags.of(tags, wanted).spans(text, scores, offsets, threshold)
    return [(item.label, text[item.start : item.end]) for item in found]


def test_a_span_is_whole_words() -> None:
    said = {"Mary": "B-person", "Pool": "E-person"}
    assert read("Call Mary Poole now", said, BIOES, "person") == [("person", "Mary Poole")]


def test_a_beginning_ends_the_span_before_it() -> None:
    said = {"Ada": "S-person", "Bob": "S-person"}
    assert read("Ada Bob", said, BIOES, "person") == [("person", "Ada"), ("person", "Bob")]


def test_another_label_is_another_span_and_unwanted_ones_are_nothing() -> None:
    said = {"Ada": "S-person", "0532": "B-phone", "123": "E-phone"}
    assert read("Ada 0532 123", said, BIOES, "person", "phone") == [
        ("person", "Ada"),
        ("phone", "0532 123"),
    ]
    assert read("Ada 0532 123", said, BIOES, "phone") == [("phone", "0532 123")]


def test_tags_without_marks_are_labels() -> None:
    said = {"Mary": "PER", "Pool": "PER"}
    assert read("Mary Poole", said, ["O", "PER"], "PER") == [("PER", "Mary Poole")]


def test_a_label_is_as_sure_as_all_its_tags_together() -> None:
    tags = Tags.of(BIOES, ["person"])
    even = np.log(np.array([[0.4, 0.3, 0.3, 0, 0, 0, 0, 0, 0]], np.float32) + 1e-9)
    (found,) = tags.spans("Ada", even, [(0, 3)], 0.5)
    assert found.score == pytest.approx(0.6, abs=0.01)
    assert list(tags.spans("Ada", even, [(0, 3)], 0.7)) == []


def test_a_label_without_tags_is_named() -> None:
    with pytest.raises(KeyError, match="email"):
        Tags.of(BIOES, ["person", "email"])
