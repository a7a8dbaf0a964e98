from __future__ import annotations

import asyncio
import gc
import pickle
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rig.segments import segments_of

from gateway.core.finding import Inspection
from gateway.core.request import Place, Segment
from gateway.detect.inspector import Inspector
from gateway.detect.pool import WorkerPool
from gateway.detect.verdicts import VerdictCache

KEY = b"k" * 32
TEXTS = (
    "TC kimlik no 10000000146 için dilekçe yaz.",
    "no: 10000",
    "000146",
    "Please write to John Smith at john@example.com about it.",
    "John Smith",
    "tamam",
    "Bu ayın toplantı notlarını kısaca özetler misin?",
    "what is the population of Ankara, and how do I get there?",
    "Ayşe Yılmaz'ın diyabeti var",
    "gizli" + "".join(chr(0xE0000 + ord(char)) for char in "10000000146"),
    "kart 4111 1111",
    " 1111 1111 ",
    "１00000\u200b00146",
    "bir \ud800 iki",
    "",
    " \n",
    "x" * 300 + " a@x.org",
)
REQUESTS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(Place), st.booleans())),
        st.sampled_from(["", "one", "other"]),
    ),
    max_size=8,
)


class Twins:
    """Two inspectors over one worker; one of them remembers."""

    def __init__(self, runner: asyncio.Runner, pool: WorkerPool) -> None:
        self._runner = runner
        self._pool = pool
        self.plain = Inspector(fingerprint_key=KEY, deadline=40, pool=pool)

    def remembering(self, entries: int) -> Inspector:
        verdicts = VerdictCache(b"v" * 32, most_entries=entries)
        return Inspector(fingerprint_key=KEY, deadline=40, pool=self._pool, verdicts=verdicts)

    def inspect(self, inspector: Inspector, segments: tuple[Segment, ...], app: str) -> Inspection:
        return self._runner.run(inspector.inspect(segments, app=app))


@pytest.fixture(scope="module")
def twins() -> Iterator[Twins]:
    with asyncio.Runner() as runner:
        pool = WorkerPool(workers=1)
        runner.run(pool.start())
        assert runner.run(pool.ready(60))
        yield Twins(runner, pool)
        runner.run(pool.close())


def said(*texts: str) -> tuple[list[tuple[str, Place, bool]], str]:
    return [(text, Place.USER, True) for text in texts], ""


# The same texts, with and without a value over their border.
@example(requests=[said("no: 10000", "x", "000146"), said("no: 10000", "000146")], entries=1_000)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(requests=REQUESTS, entries=st.sampled_from([1, 3, 1_000]))
def test_what_is_remembered_is_what_would_be_read(
    twins: Twins, requests: list[tuple[list[tuple[str, Place, bool]], str]], entries: int
) -> None:
    remembering = twins.remembering(entries)
    for parts, app in requests:
        plain = segments_of(*(text for text, _, _ in parts))
        segments = tuple(
            replace(item, place=place, maskable=maskable)
            for item, (_, place, maskable) in zip(plain, parts, strict=True)
        )
        read = twins.inspect(twins.plain, segments, app)
        assert twins.inspect(remembering, segments, app) == read


@settings(deadline=None, max_examples=20)
@given(st.text(alphabet="abcçğış ", min_size=12, max_size=40), st.sampled_from(["", "ş" * 20_000]))
def test_nothing_of_a_text_is_reachable_from_what_is_remembered(
    twins: Twins, text: str, padding: str
) -> None:
    canary = f"kanarya{text.replace(' ', '')}"
    verdicts = VerdictCache(b"v" * 32)
    inspector = Inspector(fingerprint_key=KEY, deadline=40, pool=twins._pool, verdicts=verdicts)
    values = f"{canary}@example.com, adım Ayşe {canary.title()} ve parola: {canary}9X!"
    twins.inspect(inspector, segments_of(f"{padding} {values}", f"no {canary}@", "example.com"), "")
    assert len(verdicts) >= 3
    assert any(item.findings for item in verdicts._verdicts.values())
    held = pickle.dumps((verdicts._verdicts, verdicts._key)) + _reachable(verdicts)
    for part in (canary, canary.title(), canary[:12], "Ayşe"):
        assert part.encode() not in held


def _reachable(root: object) -> bytes:
    """All text and bytes that can be reached, classes and modules left out."""
    seen: set[int] = set()
    waiting, told = [root], b""
    while waiting:
        item = waiting.pop()
        if id(item) in seen or isinstance(item, type):
            continue
        seen.add(id(item))
        if isinstance(item, str):
            told += item.encode("utf-8", "surrogatepass") + b"\0"
        elif isinstance(item, bytes):
            told += item + b"\0"
        waiting += gc.get_referents(item)
    return told
