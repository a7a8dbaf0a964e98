from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.detect.found import Found
from gateway.detect.recognizer import Hit, WordRecognizer
from gateway.detect.sighting import sighted


def test_a_finding_is_maskable_only_if_it_and_its_recogniser_are() -> None:
    for kind in (True, False):
        for place in (True, False):
            recognizer = WordRecognizer(
                name="x", entity="X", data_class=DataClass.CONTACT, find=lambda _: (),
                hits=(), misses=(), maskable=kind,
            )  # fmt: skip
            hit = Hit(start=0, end=1, score=1.0, canonical="x")
            assert sighted(Found(recognizer, hit, place)).maskable is (kind and place)
