from __future__ import annotations

import gc
import sys

import pytest

from gateway.core.finding import DataClass, Finding, Stage
from gateway.detect.pace import Pace
from gateway.detect.verdicts import Verdict, VerdictCache

KEY = b"v" * 32
FINDING = Finding(
    entity="A",
    data_class=DataClass.CONTACT,
    score=1.0,
    segment=0,
    start=0,
    end=3,
    detector="a",
    stage=Stage.PATTERN,
    fingerprint="0" * 32,
)
ONE = Verdict((FINDING,), frozenset({"tr"}), hidden=True)


def cache(*, entries: int = 100, size: int = 1 << 20) -> VerdictCache:
    return VerdictCache(KEY, most_entries=entries, most_bytes=size)


async def test_a_verdict_is_known_by_its_name_alone() -> None:
    kept = cache()
    name = await kept.namer("text").name("Ayşe", Pace())
    assert kept.get(name) is None
    kept.put(name, ONE)
    assert kept.get(name) == ONE
    assert (kept.hits, kept.misses) == (1, 1)


async def test_names_differ_by_text_key_and_circumstances() -> None:
    namers = [
        cache().namer("text", "app", "digest"),
        cache().namer("text", "appd", "igest"),
        cache().namer("text", "app", "digest", "en"),
        VerdictCache(b"w" * 32).namer("text", "app", "digest"),
    ]
    texts = ["", "a", "b", "a\ud800", "a?"]
    names = {await namer.name(text, Pace()) for namer in namers for text in texts}
    names |= {namer.joint(*parts) for namer in namers for parts in [("a", "b"), ("ab", "")]}
    assert len(names) == len(namers) * (len(texts) + 2)


async def test_a_long_text_has_the_name_of_all_of_it() -> None:
    namer = cache().namer("text")
    long = "çok uzun " * 30_000
    assert await namer.name(long, Pace()) == await namer.name(long, Pace())
    assert await namer.name(long, Pace()) != await namer.name(long + "a", Pace())


def test_the_least_recently_used_go_first() -> None:
    kept = cache(entries=2)
    kept.put(b"a", ONE)
    kept.put(b"b", ONE)
    assert kept.get(b"a")
    kept.put(b"c", ONE)
    assert kept.get(b"b") is None
    assert kept.get(b"a")
    assert len(kept) == 2


def test_bytes_are_bounded_and_given_back() -> None:
    kept = cache(size=4_096)
    for number in range(100):
        kept.put(bytes([number]), ONE)
        kept.put(bytes([number]), Verdict())
        assert kept.bytes <= 4_096
    assert len(kept) == 7  # the last one was larger at first
    kept.put(b"large", Verdict((FINDING,) * 100))
    assert kept.get(b"large") is None
    assert len(kept) == 7


@pytest.mark.parametrize("findings", [1, 1_000])
def test_the_estimate_covers_what_is_really_held(findings: int) -> None:
    kept = cache(size=1 << 30)
    for number in range(50):
        kept.put(number.to_bytes(20, "big"), Verdict(_findings(findings, number)))
    assert _held(kept) < kept.bytes


def _findings(count: int, salt: int) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            entity="A",
            data_class=DataClass.CONTACT,
            score=0.5 + at / 10_000,
            segment=0,
            start=1_000 + at,
            end=1_003 + at,
            detector="a",
            stage=Stage.PATTERN,
            fingerprint=f"{salt:016x}{at:016x}",
        )
        for at in range(count)
    )


def _held(root: object) -> int:
    """Bytes of all objects that are reachable, classes and enumerations left out."""
    seen: dict[int, object] = {}
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if id(item) in seen or isinstance(item, type | DataClass | Stage):
            continue
        seen[id(item)] = item
        waiting += gc.get_referents(item)
    return sum(map(sys.getsizeof, seen.values()))
