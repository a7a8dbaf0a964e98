from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rig.segments import segments_of

from gateway.core.finding import DataClass, Finding, Inspection
from gateway.core.request import Segment, SegmentKind
from gateway.detect.inspector import Inspector
from gateway.detect.pool import WorkerPool

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY = b"k" * 32
TCKN = "10000000146"
FAKE = Path(__file__).parents[2] / "rig" / "fake_worker.py"


def of(inspection: Inspection, entity: str) -> list[Finding]:
    return [item for item in inspection.findings if item.entity == entity]


def values(inspection: Inspection, segments: tuple[Segment, ...], entity: str) -> list[str]:
    return [segments[f.segment].text[f.start : f.end] for f in of(inspection, entity)]


@asynccontextmanager
async def with_fake(start: str, *, deadline: float = 1.0) -> AsyncIterator[Inspector]:
    pool = WorkerPool(workers=1, command=(sys.executable, str(FAKE), start))
    inspector = Inspector(fingerprint_key=KEY, deadline=deadline, pool=pool)
    await inspector.start()
    if start == "ready":
        assert await inspector.ready(20)
    try:
        yield inspector
    finally:
        await inspector.close()


async def test_patterns_words_and_names_are_found_in_their_places(inspector: Inspector) -> None:
    segments = segments_of(
        f"TC kimlik no {TCKN} için itiraz dilekçesi yaz.",
        "Please write to John Smith at john@example.com about it.",
        "",
    )
    inspection = await inspector.inspect(segments)
    assert values(inspection, segments, "TR_NATIONAL_ID") == [TCKN]
    assert values(inspection, segments, "EMAIL_ADDRESS") == ["john@example.com"]
    assert values(inspection, segments, "PERSON") == ["John Smith"]
    assert of(inspection, "TR_NATIONAL_ID")[0].data_class is DataClass.NATIONAL_ID
    assert of(inspection, "TR_NATIONAL_ID")[0].checksum
    assert inspection.languages == {"tr", "en"}
    assert inspection.uninspected == ()
    assert inspection.coverage.scanned == 3
    assert inspection.detectors == inspector.detectors


@pytest.mark.parametrize(
    "written",
    [
        "1\u200b0000\u00ad000146",
        "".join(chr(0xFF10 + int(digit)) for digit in TCKN),
        "".join(chr(0x660 + int(digit)) for digit in TCKN),
    ],
)
@pytest.mark.parametrize("padding", ["", "İşte uzun bir metin ve devamı. " * 600])
async def test_a_disguised_number_is_found_at_its_source(
    inspector: Inspector, written: str, padding: str
) -> None:
    segments = segments_of(f"{padding}Kimliğim İŞTE ﬁlan: {written}, tamam mı?")
    inspection = await inspector.inspect(segments)
    plain = await inspector.inspect(segments_of(f"kimlik {TCKN}"))
    assert values(inspection, segments, "TR_NATIONAL_ID") == [written]
    assert of(inspection, "TR_NATIONAL_ID")[0].fingerprint == (
        of(plain, "TR_NATIONAL_ID")[0].fingerprint
    )


async def test_keys_and_numbers_are_read_and_are_not_maskable(inspector: Inspector) -> None:
    segments = (
        *segments_of(TCKN, kind=SegmentKind.NUMBER, maskable=False),
        *segments_of("ayse@example.com", kind=SegmentKind.KEY, maskable=False),
        *segments_of(TCKN),
    )
    found = (await inspector.inspect(segments)).findings
    told = {(item.segment, item.entity, item.maskable) for item in found}
    assert {
        (0, "TR_NATIONAL_ID", False),
        (1, "EMAIL_ADDRESS", False),
        (2, "TR_NATIONAL_ID", True),
    } <= told


async def test_findings_are_sorted_and_fingerprints_keyed(inspector: Inspector) -> None:
    segments = segments_of(f"b@x.org {TCKN} a@x.org", f"{TCKN} a@x.org")
    found = (await inspector.inspect(segments)).findings
    places = [(item.segment, item.start, item.end, item.entity) for item in found]
    assert places == sorted(places)
    prints = {item.fingerprint for item in found if item.entity == "EMAIL_ADDRESS"}
    assert len(prints) == 2
    assert all(len(item) == 32 for item in prints)
    other = Inspector(fingerprint_key=b"o" * 32)
    assert not prints & {item.fingerprint for item in (await other.inspect(segments)).findings}


async def test_a_mebibyte_is_read_in_the_worker(inspector: Inspector) -> None:
    text = "Şu bir satırdır ve böyle sürüp gider; " * 30_000 + f" {TCKN} １０, a@x.org"
    segments = segments_of(text)
    inspection = await inspector.inspect(segments)
    assert inspection.uninspected == ()
    assert values(inspection, segments, "TR_NATIONAL_ID") == [TCKN]
    assert values(inspection, segments, "EMAIL_ADDRESS") == ["a@x.org"]
    assert inspection.languages == {"tr"}


async def test_findings_of_a_worker_are_sorted_and_merged(inspector: Inspector) -> None:
    line = "We met John Smith (j@x.org, 536-90-4399) and Mary Jones. "
    found = (await inspector.inspect(segments_of(line * 300))).findings
    places = [(item.segment, item.start, item.end, item.entity) for item in found]
    assert places == sorted(set(places))
    assert len(places) >= 1_200


async def test_large_texts_never_occupy_the_loop_with_patterns() -> None:
    segments = segments_of(f"{TCKN} " + "x" * 20_000)
    inspection = await Inspector(fingerprint_key=KEY).inspect(segments)
    assert inspection.findings == ()
    assert inspection.uninspected == ("names: down", "patterns: down")


async def test_ten_thousand_segments_are_read_in_one_request(inspector: Inspector) -> None:
    segments = segments_of(*(f"k{number}" for number in range(9_999)), f"no {TCKN}")
    inspection = await inspector.inspect(segments)
    assert [item.segment for item in of(inspection, "TR_NATIONAL_ID")] == [9_999]
    assert inspection.uninspected == ()


async def test_the_same_text_is_read_once_and_found_everywhere(inspector: Inspector) -> None:
    inspection = await inspector.inspect(segments_of(*[f"kimlik {TCKN}"] * 5_000))
    assert [item.segment for item in of(inspection, "TR_NATIONAL_ID")] == list(range(5_000))


async def test_a_hung_worker_costs_the_names_and_not_the_patterns(
    inspector: Inspector, pool: WorkerPool
) -> None:
    hasty = Inspector(fingerprint_key=KEY, deadline=0.5, pool=pool)
    (old,) = pool.pids
    os.kill(old, signal.SIGSTOP)
    inspection = await hasty.inspect(segments_of(f"John Smith, {TCKN}"))
    assert inspection.uninspected == ("names: deadline",)
    assert len(of(inspection, "TR_NATIONAL_ID")) == 1
    while pool.pids in {(old,), ()}:  # noqa: ASYNC110 - another process is waited for
        await asyncio.sleep(0.01)
    assert await inspector.ready(60)
    again = await inspector.inspect(segments_of(f"John Smith, {TCKN}"))
    assert again.uninspected == ()
    assert len(of(again, "PERSON")) == 1


@pytest.mark.parametrize(
    ("text", "reason"), [("die", "died"), ("garbage", "garbage"), ("error", "error")]
)
async def test_a_worker_that_fails_leaves_a_reason(text: str, reason: str) -> None:
    async with with_fake("ready") as inspector:
        inspection = await inspector.inspect(segments_of(text, TCKN))
        assert inspection.uninspected == (f"names: {reason}",)
        assert len(of(inspection, "TR_NATIONAL_ID")) == 1


async def test_a_failure_over_a_large_request_says_that_patterns_are_missing() -> None:
    async with with_fake("ready") as inspector:
        inspection = await inspector.inspect(segments_of("die", "x" * 20_000))
        assert inspection.uninspected == ("names: died", "patterns: died")


async def test_findings_beyond_what_a_worker_was_asked_are_garbage() -> None:
    async with with_fake("ready") as inspector:
        assert (await inspector.inspect(segments_of("x"))).findings[0].maskable is False


@pytest.mark.parametrize(("start", "reason"), [("never ready", "starting"), ("die", "down")])
async def test_workers_that_do_not_start_leave_a_reason(start: str, reason: str) -> None:
    async with with_fake(start, deadline=0.4) as inspector:
        await inspector.ready(1.5)
        inspection = await inspector.inspect(segments_of(TCKN))
        assert inspection.uninspected == (f"names: {reason}",)
        assert len(of(inspection, "TR_NATIONAL_ID")) == 1


async def test_an_inspector_that_was_never_started_fails_closed() -> None:
    inspection = await Inspector(fingerprint_key=KEY).inspect(segments_of(TCKN))
    assert inspection.uninspected == ("names: down",)
    assert len(of(inspection, "TR_NATIONAL_ID")) == 1


async def test_opaque_parts_are_uninspected(inspector: Inspector) -> None:
    inspection = await inspector.inspect(segments_of("merhaba"), opaque=("messages[0].image",))
    assert inspection.uninspected == ("opaque",)
    assert inspection.coverage.opaque == ("messages[0].image",)


@pytest.mark.parametrize("padding", ["", "x " * 10_000])
async def test_a_hidden_message_is_uninspected(inspector: Inspector, padding: str) -> None:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in TCKN)
    inspection = await inspector.inspect(segments_of(f"{padding}Merhaba {hidden}"))
    assert inspection.uninspected == ("hidden characters",)


@pytest.mark.parametrize("texts", [(), ("",), (" \n", "")])
async def test_nothing_to_read_needs_no_worker(texts: tuple[str, ...]) -> None:
    inspection = await Inspector(fingerprint_key=KEY).inspect(segments_of(*texts))
    assert inspection.findings == ()
    assert inspection.uninspected == ()


@pytest.mark.parametrize("text", ["a\ud800\udfffb", "\x00", "\U0010ffff" * 20_000, "'\"\\\u2028"])
async def test_no_text_makes_it_raise(inspector: Inspector, text: str) -> None:
    assert (await inspector.inspect(segments_of(text))).uninspected == ()


async def test_survivors_are_counted_by_fingerprint(inspector: Inspector) -> None:
    found = (await inspector.inspect(segments_of(f"{TCKN}, a@x.org"))).findings
    covered = frozenset(item.fingerprint for item in found if item.entity == "TR_NATIONAL_ID")
    assert inspector.survivors(["temiz", f"no: 1\u200b0000000146 ve {TCKN}, a@x.org"], covered) == 2
    assert inspector.survivors([f"{TCKN}"], frozenset()) == 0
    assert inspector.survivors([], covered) == 0


async def test_nothing_of_a_text_is_printed_or_logged(
    inspector: Inspector, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    inspection = await inspector.inspect(segments_of(f"John Smith {TCKN} a@x.org"))
    told = repr(inspection) + caplog.text + "".join(capfd.readouterr())
    assert not [part for part in ("John", TCKN, "a@x.org") if part in told]


@pytest.mark.parametrize("padding", ["", "Uzun bir metin ve devamı. " * 700])
@pytest.mark.parametrize(
    ("written", "maskable"),
    [
        (b64encode(TCKN.encode()).decode(), False),
        (TCKN.encode().hex(), False),
        (" ".join(TCKN), True),
        ("bir sıfır sıfır sıfır sıfır sıfır sıfır sıfır bir dört altı", True),
        ("10000-\n000146", True),
    ],
)
async def test_a_disguised_number_lies_over_its_whole_disguise(
    inspector: Inspector, padding: str, written: str, *, maskable: bool
) -> None:
    segments = segments_of(f"{padding}TC kimlik no: {written}, tamam mı?")
    inspection = await inspector.inspect(segments)
    assert values(inspection, segments, "TR_NATIONAL_ID") == [written]
    (found,) = of(inspection, "TR_NATIONAL_ID")
    assert (found.maskable, found.checksum) == (maskable, True)
    assert inspection.uninspected == ()


@pytest.mark.parametrize("padding", ["", "Uzun bir metin ve devamı. " * 700])
async def test_words_in_encoded_text_are_found(inspector: Inspector, padding: str) -> None:
    written = b64encode("Benim şeker hastalığım var, insülin kullanıyorum.".encode()).decode()
    inspection = await inspector.inspect(segments_of(f"{padding}Oku: {written}"))
    assert "HEALTH" in {item.entity for item in inspection.findings}


async def test_more_encoded_text_than_is_decoded_is_uninspected(inspector: Inspector) -> None:
    text = b64encode(b"nothing of interest here at all. " * 40_000).decode()
    inspection = await inspector.inspect(segments_of(f"{text} a@x.org"))
    assert inspection.uninspected == ("encoded text",)
    assert len(of(inspection, "EMAIL_ADDRESS")) == 1
