"""Texts that are made to cost much: the answer comes by the deadline, and what follows is read."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from rig.segments import segments_of

from gateway.detect.inspector import Inspector

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEADLINE = 3.0
SLACK = 15.0  # for a machine that is busy; the detectors alone would take minutes over 32 MiB
LARGEST = 32 << 20
WORKER_LIMIT = 1 << 30
NOT_READ = {"names: deadline", "patterns: deadline", "names: starting", "patterns: starting"}

TEXTS = {
    "digits one by one": ("1 " * (LARGEST // 2),),
    "digits in groups with dots": ("123." * (LARGEST // 4),),
    "names alone": ("Ahmet Yılmaz " * (LARGEST // 14),),
    "capitals alone": ("Abcdef Ghijkl " * (LARGEST // 14),),
    "words of illnesses": ("my diabetes, " * (LARGEST // 13),),
    "beginnings of addresses": ("a@" * (LARGEST // 2),),
    "beginnings of keys": ("-----BEGIN PRIVATE KEY-----" * (LARGEST // 27),),
    "one letter": ("a" * LARGEST,),
    "encoded bytes": ("%41" * (LARGEST // 3),),
    "4,096 messages": tuple(f"note {at} for Peter Smith and Ayşe Yılmaz" for at in range(4_096)),
}


@dataclass(slots=True)
class Watched:
    """An inspector, and the most memory that any of its workers was seen to use."""

    inspector: Inspector
    peak: int = field(default=0)

    async def watch(self) -> None:
        while True:
            for pid in self.inspector.worker_pids:
                self.peak = max(self.peak, resident(pid))
            await asyncio.sleep(0.02)


def resident(pid: int) -> int:
    """The memory of a process in bytes, 0 if it is gone."""
    with suppress(OSError):
        found = re.search(r"VmRSS:\s+([0-9]+) kB", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) * 1024 if found else 0
    return 0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def watched() -> AsyncIterator[Watched]:
    inspector = Inspector(fingerprint_key=b"k" * 32, deadline=DEADLINE)
    await inspector.start()
    running = Watched(inspector)
    watching = asyncio.create_task(running.watch())
    try:
        assert await inspector.ready(60)
        yield running
    finally:
        watching.cancel()
        await inspector.close()


@pytest.mark.parametrize("name", TEXTS)
async def test_a_hostile_text_is_answered_by_the_deadline_in_bounded_memory(
    name: str, watched: Watched
) -> None:
    async with asyncio.timeout(DEADLINE + SLACK):
        inspection = await watched.inspector.inspect(segments_of(*TEXTS[name]))
    assert set(inspection.uninspected) <= NOT_READ
    assert watched.peak < WORKER_LIMIT
    assert await read_afterwards(watched.inspector) == ["TR_NATIONAL_ID"]


async def read_afterwards(inspector: Inspector) -> list[str]:
    """What is found in a text that follows, once there is a worker with time for it."""
    async with asyncio.timeout(90):
        while True:
            assert await inspector.ready(60)
            read = await inspector.inspect(segments_of("T.C. kimlik no 10000000146"))
            if not read.uninspected:
                return [item.entity for item in read.findings]
