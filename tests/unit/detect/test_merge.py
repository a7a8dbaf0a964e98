from __future__ import annotations

from gateway.core.finding import DataClass, Stage
from gateway.detect.merge import merge
from gateway.detect.sighting import Sighting


def seen(
    entity: str,
    start: int,
    end: int,
    score: float = 0.5,
    *,
    maskable: bool = True,
    detector: str = "x",
    checksum: bool = False,
    context: bool = False,
    canonical: str = "c",
) -> Sighting:
    return Sighting(
        entity=entity,
        data_class=DataClass.CONTACT,
        start=start,
        end=end,
        score=score,
        detector=detector,
        stage=Stage.WORDS,
        canonical=canonical,
        maskable=maskable,
        checksum=checksum,
        context=context,
    )


def test_the_longest_of_one_entity_stays_with_the_best_score() -> None:
    (only,) = merge([seen("PERSON", 0, 5, 0.9), seen("PERSON", 0, 12, 0.5), seen("PERSON", 6, 12)])
    assert (only.span, only.score) == ((0, 12), 0.9)


def test_of_equal_spans_the_most_certain_names_its_detector() -> None:
    (only,) = merge([seen("PERSON", 0, 5, 0.5, detector="a"), seen("PERSON", 0, 5, 0.9)])
    assert (only.detector, only.score) == ("x", 0.9)


def test_no_finding_of_another_entity_is_deleted() -> None:
    kept = merge([seen("TR_NATIONAL_ID", 0, 11, 1.0), seen("PATIENT_FILE_NO", 2, 9, 0.4)])
    assert [item.entity for item in kept] == ["TR_NATIONAL_ID", "PATIENT_FILE_NO"]


def test_spans_that_overlap_in_part_are_both_kept() -> None:
    kept = merge([seen("PERSON", 3, 12), seen("PERSON", 0, 5), seen("PERSON", 20, 21)])
    assert [item.span for item in kept] == [(0, 5), (3, 12), (20, 21)]


def test_what_cannot_be_masked_stays_so_when_swallowed() -> None:
    (only,) = merge(
        [seen("HEALTH", 0, 9), seen("HEALTH", 2, 4, maskable=False, checksum=True, context=True)]
    )
    assert not only.maskable
    assert only.checksum
    assert only.context


def test_different_values_in_one_encoded_stretch_are_all_kept() -> None:
    two = [
        seen("PERSON", 0, 40, maskable=False, canonical=name) for name in ("ayse kaya", "ali kaya")
    ]
    assert sorted(item.canonical for item in merge([*two, *two])) == ["ali kaya", "ayse kaya"]


def test_nothing_gives_nothing() -> None:
    assert merge([]) == []
