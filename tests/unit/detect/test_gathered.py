from __future__ import annotations

from dataclasses import replace

import pytest
from rig.segments import segments_of

from gateway.core.finding import Coverage, DataClass, Finding, Stage
from gateway.detect.gathered import (
    Read,
    gathered,
    is_of_a_person,
    languages_of,
    placed,
    spoken_of,
)
from gateway.detect.verdicts import Verdict

FINDING = Finding(
    entity="A",
    data_class=DataClass.CONTACT,
    score=1.0,
    segment=0,
    start=2,
    end=3,
    detector="a",
    stage=Stage.PATTERN,
    fingerprint="0" * 32,
)


def test_a_finding_is_placed_in_each_segment_of_its_text() -> None:
    kept, fixed = segments_of("a", "a")
    segments = (kept, *segments_of("b"), replace(fixed, maskable=False))
    over = {2: (replace(FINDING, start=0, maskable=False),)}
    found = list(placed(segments, {"a": Read(Verdict((FINDING,)))}, over))
    assert [(item.segment, item.start, item.maskable) for item in found] == [
        (0, 2, True),
        (2, 0, False),
        (2, 2, False),
    ]


def test_a_segment_speaks_of_a_person_by_its_words_or_by_what_it_holds() -> None:
    number = replace(FINDING, data_class=DataClass.NATIONAL_ID)
    reads = {"a": Read(Verdict(person=True)), "b": Read(Verdict())}
    told = spoken_of(segments_of("b", "a", "b", "c"), reads, {2: (number,), 3: (FINDING,)})
    assert told == {1, 2}
    assert gathered((), reads, Coverage(scanned=4), "", told).persons == told


@pytest.mark.parametrize(
    ("entity", "data_class", "score", "personal"),
    [
        ("PERSON", DataClass.CONTACT, 0.5, True),
        ("PERSON", DataClass.CONTACT, 0.4, False),
        ("EMAIL_ADDRESS", DataClass.CONTACT, 1.0, False),
        ("TR_NATIONAL_ID", DataClass.NATIONAL_ID, 1.0, True),
        ("HEALTH", DataClass.SPECIAL_CATEGORY, 0.6, True),
        ("API_KEY", DataClass.SECRET, 1.0, False),
    ],
)
def test_only_what_a_person_has_means_that_one_is_spoken_of(
    entity: str, data_class: DataClass, score: float, *, personal: bool
) -> None:
    found = replace(FINDING, entity=entity, data_class=data_class, score=score)
    assert is_of_a_person(found) is personal


def test_every_reason_is_told_once() -> None:
    reads = {
        "a": Read(Verdict((), frozenset({"tr"}), hidden=True), frozenset({"names: died"})),
        "b": Read(Verdict((), frozenset({"en"})), frozenset({"names: died", "patterns: died"})),
    }
    told = gathered((), reads, Coverage(scanned=2, opaque=("image",)), "0" * 16)
    assert told.uninspected == ("hidden characters", "names: died", "opaque", "patterns: died")
    assert gathered((), {}, Coverage(scanned=0), "").uninspected == ()


def test_each_language_has_the_segments_that_are_in_it() -> None:
    reads = {
        "a": Read(Verdict((), frozenset({"tr"}))),
        "b": Read(Verdict((), frozenset({"en", "tr"}))),
    }
    spoken = languages_of(segments_of("a", "b", "", "a"), reads)
    assert spoken == {"tr": {0, 1, 3}, "en": {1}}
    assert gathered((), reads, Coverage(scanned=4), "", languages=spoken).languages == spoken
