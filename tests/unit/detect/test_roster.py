from __future__ import annotations

from dataclasses import replace

import pytest
from rig.segments import segments_of

from gateway.core.finding import DataClass
from gateway.core.request import Segment
from gateway.detect import Detector
from gateway.detect.added import Added
from gateway.detect.inspector import Inspector
from gateway.detect.own.spec import OwnRecognizer
from gateway.detect.recognizers.load import data_classes, pattern_recognizers, word_recognizers
from gateway.detect.roster import Roster
from gateway.detect.verdicts import VerdictCache

OWN = (
    OwnRecognizer(
        name="file",
        entity="PATIENT_FILE_NO",
        data_class=DataClass.NATIONAL_ID,
        patterns=(r"HST-[0-9]{6}",),
        context=("dosya",),
        score=0.4,
        score_near=0.95,
        hits=("dosya HST-123456",),
        misses=("HST-1",),
    ),
    OwnRecognizer(
        name="projects",
        entity="PROJECT",
        data_class=DataClass.CONFIDENTIAL,
        words=("Kırmızı Ejder",),
        score=0.9,
        score_near=0.9,
        hits=("Kırmızı Ejder",),
        misses=("Ejder",),
    ),
)
TEXT = "Dosyası HST-123456, kırmızı ejder'den sonra."


def test_the_program_has_its_recognisers_alone() -> None:
    roster = Roster()
    assert (roster.patterns, roster.words) == (pattern_recognizers(), word_recognizers())
    assert roster.data_classes == data_classes()


def test_own_recognisers_stand_beside_them_and_change_the_digest() -> None:
    roster = Roster(OWN)
    assert roster.patterns[-1].name == "own:file"
    assert roster.words[-1].name == "own:projects"
    assert roster.data_classes["PROJECT"] is DataClass.CONFIDENTIAL
    digests = {
        Roster().digest,
        roster.digest,
        Roster((OWN[0], replace(OWN[1], words=("Mavi Ejder",)))).digest,
        Roster((replace(OWN[0], score=0.5), OWN[1])).digest,
    }
    assert len(digests) == 4


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("padding", ["", "Şu bir satırdır ve böyle sürüp gider. " * 600])
async def test_they_work_on_the_loop_and_in_workers_and_in_a_notebook(padding: str) -> None:
    inspector = Inspector(
        fingerprint_key=b"k" * 32,
        deadline=40,
        added=Added(own=OWN),
        verdicts=VerdictCache(b"v" * 32),
    )
    await inspector.start()
    segments: tuple[Segment, ...] = segments_of(padding + TEXT)
    try:
        assert await inspector.ready(60)
        read = await inspector.inspect(segments)
    finally:
        await inspector.close()
    told = [(item.entity, item.score, item.detector, item.context) for item in read.findings]
    assert told == [
        ("PATIENT_FILE_NO", 0.95, "own:file", True),
        ("PROJECT", 0.9, "own:projects", False),
    ]
    assert read.uninspected == ()
    assert Detector(_Settings(), fingerprint_key=b"k" * 32).inspect_segments(segments) == read


class _Limits:
    deadline = 40.0
    models = ()


class _Settings:
    detect = _Limits()
    recognizers = OWN
