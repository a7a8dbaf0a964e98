from __future__ import annotations

from dataclasses import replace

from gateway.core.finding import DataClass
from gateway.detect.digest import detectors_digest
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer

PATTERN = PatternRecognizer(
    name="a",
    entity="A",
    data_class=DataClass.CONTACT,
    patterns=("x",),
    check=lambda *_: None,
    hits=(),
    misses=(),
)
WORD = WordRecognizer(
    name="b",
    entity="B",
    data_class=DataClass.CONTACT,
    find=lambda _: (),
    hits=(),
    misses=(),
)


def test_the_digest_is_short_and_stable() -> None:
    other = replace(PATTERN, name="c")
    digest = detectors_digest([PATTERN, other], [WORD])
    assert digest == detectors_digest([other, PATTERN], [WORD])
    assert len(digest) == 16


def test_the_digest_changes_with_the_detectors() -> None:
    digests = {
        detectors_digest([PATTERN], [WORD]),
        detectors_digest([replace(PATTERN, patterns=("y",))], [WORD]),
        detectors_digest([PATTERN], []),
        detectors_digest([], [WORD]),
    }
    assert len(digests) == 4
