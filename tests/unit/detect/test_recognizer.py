from __future__ import annotations

from collections.abc import Iterable
from dataclasses import FrozenInstanceError

import pytest

from gateway.core.finding import DataClass, Stage
from gateway.detect.page import Page
from gateway.detect.recognizer import Hit, PatternRecognizer, WordRecognizer


def test_a_hit_does_not_print_its_value() -> None:
    hit = Hit(start=0, end=11, score=1.0, canonical="10000000146", checksum=True)
    assert "10000000146" not in repr(hit)


def test_recognisers_of_either_kind_belong_to_their_stage_and_do_not_change() -> None:
    def accept(text: str, start: int, end: int) -> Hit | None:
        return Hit(start=start, end=end, score=1.0, canonical=text[start:end])

    def find(page: Page) -> Iterable[Hit]:
        return [Hit(start=0, end=len(page.text), score=1.0, canonical=page.text)]

    pattern = PatternRecognizer(
        name="ward", entity="WARD", data_class=DataClass.CONTACT, patterns=("W[0-9]+",),
        check=accept, hits=("W1",), misses=("w",),
    )  # fmt: skip
    words = WordRecognizer(
        name="ward", entity="WARD", data_class=DataClass.CONTACT, find=find, hits=(), misses=()
    )
    assert (pattern.stage, words.stage, words.maskable) == (Stage.PATTERN, Stage.WORDS, True)
    with pytest.raises(FrozenInstanceError):
        pattern.entity = "OTHER"  # type: ignore[misc]
