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
from gateway.detect.added import Added
from gateway.detect.inspector import Inspector
from gateway.detect.own.spec import OwnRecognizer
from gateway.detect.pool import WorkerPool
from gateway.detect.verdicts import VerdictCache

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
    assert set(inspection.languages) == {"tr", "en"}
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


@pytest.mark.parametrize("padding", ["", "Water is wet and rivers flow. " * 600])
async def test_the_segments_that_speak_of_a_person_are_told(
    inspector: Inspector, padding: str
) -> None:
    texts = (
        f"{padding}What is diabetes?",
        f"{padding}My diabetes is worse.",
        "",
        f"{padding}Alevilik nedir?",
        f"{padding}{TCKN} numaralı kimlik",
        f"{padding}My diabetes is worse.",
    )
    inspection = await inspector.inspect(segments_of(*texts))
    assert inspection.persons == {1, 4, 5}


async def test_a_mebibyte_is_read_in_the_worker(inspector: Inspector) -> None:
    text = "Şu bir satırdır ve böyle sürüp gider; " * 30_000 + f" {TCKN} １０, a@x.org"
    segments = segments_of(text)
    inspection = await inspector.inspect(segments)
    assert inspection.uninspected == ()
    assert values(inspection, segments, "TR_NATIONAL_ID") == [TCKN]
    assert values(inspection, segments, "EMAIL_ADDRESS") == ["a@x.org"]
    assert set(inspection.languages) == {"tr"}


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


def remembering(pool: WorkerPool, deadline: float = 40.0) -> tuple[Inspector, VerdictCache]:
    verdicts = VerdictCache(b"v" * 32)
    return Inspector(fingerprint_key=KEY, deadline=deadline, pool=pool, verdicts=verdicts), verdicts


async def test_what_was_read_needs_no_worker_again(inspector: Inspector, pool: WorkerPool) -> None:
    cached, verdicts = remembering(pool)
    segments = segments_of(
        f"John Smith, {TCKN}", "Please write to him today.", "Yaz: ayse@", "x.org"
    )
    read = await cached.inspect(segments)
    alone = Inspector(fingerprint_key=KEY, verdicts=verdicts)  # its workers were never started
    again = await alone.inspect(segments)
    assert again == read == await inspector.inspect(segments)
    assert again.uninspected == ()


async def test_only_new_words_go_to_a_worker() -> None:
    async with with_fake("ready") as inspector:
        inspector._verdicts = VerdictCache(b"v" * 32)
        said = ["one", "two", "three " * 5_000]
        await inspector.inspect(segments_of(*said))
        inspector._verdicts.hits = inspector._verdicts.misses = 0
        again = await inspector.inspect(segments_of(*said, "four"))
        assert [item.segment for item in of(again, "WHOLE")] == [0, 1, 2, 3]
        # A new text, and the border before it.
        assert inspector._verdicts.misses == 2


async def test_one_app_does_not_learn_what_another_said(pool: WorkerPool) -> None:
    cached, verdicts = remembering(pool)
    await cached.inspect(segments_of("merhaba"), app="one")
    verdicts.hits = 0
    await cached.inspect(segments_of("merhaba"), app="other")
    assert verdicts.hits == 0


@pytest.mark.parametrize("text", ["die", "garbage", "error", "hang"])
async def test_what_was_not_read_to_its_end_is_not_remembered(text: str) -> None:
    async with with_fake("ready", deadline=0.5) as inspector:
        verdicts = inspector._verdicts = VerdictCache(b"v" * 32)
        for _ in range(2):
            assert (await inspector.inspect(segments_of(text))).uninspected
            assert len(verdicts) == 0
            assert await inspector.ready(20)
            inspector._deadline = 20.0 if text != "hang" else 0.5
        await inspector.inspect(segments_of("well"))
        assert len(verdicts) == 1


async def test_of_a_late_batch_the_finished_texts_are_remembered(pool: WorkerPool) -> None:
    cached, verdicts = remembering(pool, deadline=2.0)
    assert await cached.ready(20)  # another test may have left the pool without a worker
    long = "We met Mary Jones at 10 and mailed her. " * 60_000
    inspection = await cached.inspect(segments_of("merhaba", long))
    assert "names: deadline" in inspection.uninspected
    # The border between the two, and the short one if its batch was read.
    assert {item.languages for item in verdicts._verdicts.values()} == {frozenset()}


async def test_other_detectors_do_not_answer_from_the_same_memory(pool: WorkerPool) -> None:
    cached, verdicts = remembering(pool)
    await cached.inspect(segments_of("merhaba", "dünya"))
    verdicts.hits = 0
    own = OwnRecognizer(
        name="greeting",
        entity="GREETING",
        data_class=DataClass.CONFIDENTIAL,
        patterns=("merhaba",),
        score=0.9,
        score_near=0.9,
        hits=("merhaba",),
        misses=("selam",),
    )
    added = Added(own=(own,))
    other = Inspector(fingerprint_key=KEY, deadline=40, pool=pool, verdicts=verdicts, added=added)
    assert len(of(await other.inspect(segments_of("merhaba", "dünya")), "GREETING")) == 1
    assert verdicts.hits == 0


async def test_a_value_over_two_texts_is_found_in_the_later_and_not_maskable(
    inspector: Inspector,
) -> None:
    segments = segments_of(f"kimlik {TCKN[:6]}", f"{TCKN[6:]} idi")
    (found,) = of(await inspector.inspect(segments), "TR_NATIONAL_ID")
    whole = of(await inspector.inspect(segments_of(TCKN)), "TR_NATIONAL_ID")
    assert (found.segment, found.start, found.end, found.maskable) == (1, 0, 5, False)
    assert found.fingerprint == whole[0].fingerprint
    assert of(await inspector.inspect(segments, apart=True), "TR_NATIONAL_ID") == []


async def test_verdicts_do_not_change_while_a_conversation_grows(pool: WorkerPool) -> None:
    cached, verdicts = remembering(pool)
    said = ["Bu ayın toplantı notlarını kısaca özetler misin? " * 90]
    for turn in range(4):
        said += [f"John {turn}", "please tell me what the notes of this month say, and why"]
        verdicts.misses = 0
        await cached.inspect(segments_of(*said))
        assert verdicts.misses <= 5


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
