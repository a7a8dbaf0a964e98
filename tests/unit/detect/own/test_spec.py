from __future__ import annotations

import json

import pytest

from gateway.core.finding import DataClass
from gateway.detect.own.spec import OwnRecognizer, described, from_described

OWN = OwnRecognizer(
    name="file",
    entity="FILE_NO",
    data_class=DataClass.NATIONAL_ID,
    patterns=("HST-[0-9]{6}",),
    checksum="luhn",
    words=("Ejder",),
    context=("hasta",),
    score=0.0,
    score_near=0.9,
    hits=("hasta HST-123456",),
    misses=("HST-123456",),
)


def test_a_recogniser_survives_json() -> None:
    assert from_described(json.loads(json.dumps(described(OWN)))) == OWN


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {**described(OWN), "score": "high"},
        {**described(OWN), "patterns": "x"},
        json.loads(json.dumps({**described(OWN), "data_class": "gossip"})),
    ],
)
def test_anything_else_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match="not a "):
        from_described(told)


def test_its_words_are_not_printed() -> None:
    assert "Ejder" not in repr(OWN)
    assert "123456" not in repr(OWN)
