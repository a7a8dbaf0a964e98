from __future__ import annotations

import pytest

from gateway.core.finding import DataClass, Finding, Stage


@pytest.mark.parametrize(
    ("score", "bucket"),
    [(0.0, "0.0"), (0.09, "0.0"), (0.1, "0.1"), (0.85, "0.8"), (0.999, "0.9"), (1.0, "1.0")],
)
def test_a_score_is_rounded_down_to_a_tenth(score: float, bucket: str) -> None:
    finding = Finding(
        entity="PERSON",
        data_class=DataClass.CONTACT,
        score=score,
        segment=0,
        start=0,
        end=1,
        detector="d",
        stage=Stage.NAMES,
        fingerprint="f",
    )
    assert finding.score_bucket == bucket
