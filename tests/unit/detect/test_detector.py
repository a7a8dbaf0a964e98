from __future__ import annotations

import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rig.segments import segments_of

from gateway.core.request import Place, Segment
from gateway.detect import Detector
from gateway.detect.inspector import Inspector
from gateway.settings import Detect, Settings

KEY = b"k" * 32
TEXTS = (
    "TC kimlik no 10000000146 için John Smith ve Ayşe Yılmaz'a yaz.",
    "Please write to Mary Jones at mary@example.com; my diabetes is worse, SSN 536-90-4399.",
    "Kart: 4111 1111",
    "1111 1111, parolam: Kx7#mP2$vQ9z",
    "gizli" + "".join(chr(0xE0000 + ord(char)) for char in "10000000146"),
    "１00000\u200b00146 ﬁlan \ud800",
    "John Smith",
    "",
    "John Smith",
)


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(fingerprint_key=KEY)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("padding", ["", "Şu bir satırdır ve böyle sürüp gider. " * 600])
async def test_it_finds_what_the_gateway_finds(
    inspector: Inspector, detector: Detector, padding: str
) -> None:
    fixed = replace(segments_of("a@x.org")[0], maskable=False, place=Place.OPTIONS)
    segments: tuple[Segment, ...] = (*segments_of(*TEXTS, f"{TEXTS[0]}{padding}"), fixed)
    read = await inspector.inspect(segments, ("image",))
    assert len(read.findings) > 10
    assert detector.inspect_segments(segments, ("image",)) == read


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("text", TEXTS)
async def test_a_text_is_read_as_the_one_of_a_request(
    inspector: Inspector, detector: Detector, text: str
) -> None:
    assert detector.inspect(text) == await inspector.inspect(segments_of(text))


def test_the_time_of_each_stage_is_told(detector: Detector) -> None:
    inspection, spent = detector.timed(TEXTS[0])
    assert inspection == detector.inspect(TEXTS[0])
    stages = {"canonicalise", "languages", "patterns", "words", "presidio", "persons", "names"}
    assert stages | {"merge", "borders"} == set(spent)
    assert all(seconds >= 0 for seconds in spent.values())


def test_the_deadline_of_the_settings_holds(tmp_path: Path) -> None:
    hasty = Settings(state_dir=tmp_path, policies=(), targets=(), detect=Detect(deadline=0.0))
    assert Detector(hasty).inspect(TEXTS[0]).uninspected == (
        "names: deadline",
        "patterns: deadline",
    )


def test_nothing_heavy_is_loaded_before_it_is_asked_for() -> None:
    program = (
        "import sys, gateway.detect\n"
        "assert not {'re2', 'spacy', 'presidio_analyzer'} & set(sys.modules)\n"
        "assert gateway.detect.Detector.__module__ == 'gateway.detect.detector'\n"
        "assert not {'spacy', 'presidio_analyzer'} & set(sys.modules)\n"
        "try:\n    gateway.detect.Other\nexcept AttributeError as error:\n    print(error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == (
        "module 'gateway.detect' has no attribute 'Other'\n",
        "",
    )


@pytest.mark.parametrize(
    ("entity", "value"),
    [("PERSON", "our customer Mary Poole called"), ("US_SSN", "my SSN is 536-90-4399")],
)
@pytest.mark.parametrize(
    "written", [lambda text: b64encode(text.encode()).decode(), lambda text: text.encode().hex()]
)
def test_names_and_presidios_numbers_are_found_in_decoded_text(
    detector: Detector, entity: str, value: str, written: Callable[[str], str]
) -> None:
    text = f"bak: {written(value)} ne diyor?"
    found = [item for item in detector.inspect(text).findings if item.entity == entity]
    assert [text[item.start : item.end] for item in found] == [written(value)]
    assert not found[0].maskable
