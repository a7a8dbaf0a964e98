from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from gateway.detect.gathered import Read
from gateway.detect.linear import LinearPass
from gateway.detect.pool import WorkerPool
from gateway.detect.reader import Reader
from gateway.detect.recognizers.load import pattern_recognizers
from gateway.detect.stopwatch import Stopwatch

FAKE = Path(__file__).parents[2] / "rig" / "fake_worker.py"
LONG = "x" * 70_000  # a batch of its own


async def read(*texts: str, workers: int = 1) -> list[Read]:
    pool = WorkerPool(workers=workers, command=(sys.executable, str(FAKE), "ready"))
    linear = LinearPass(pattern_recognizers())
    await pool.start()
    assert await pool.ready(20)
    until = asyncio.get_running_loop().time() + 5
    try:
        reader = Reader(pool, linear, lambda entity, value: f"{entity} {len(value)}")
        return await reader.read(texts, until, Stopwatch())
    finally:
        await pool.close()


def whole(item: Read) -> bool:
    return "WHOLE" in {finding.entity for finding in item.verdict.findings}


async def test_each_text_has_its_own_verdict() -> None:
    told = await read("a@x.org", "", "merhaba")
    assert [whole(item) for item in told] == [True, True, True]
    assert [item.verdict.findings[0].fingerprint for item in told] == [
        "EMAIL_ADDRESS 7",
        "WHOLE 0",
        "WHOLE 7",
    ]
    assert not [item for item in told if item.missing]


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_failure_over_one_batch_leaves_the_others_as_they_were(workers: int) -> None:
    told = await read(LONG, "error", LONG + "y", workers=workers)
    assert [whole(item) for item in told] == [True, False, True]
    assert [item.missing for item in told] == [
        frozenset(),
        {"names: error", "patterns: error"},
        frozenset(),
    ]


async def test_batches_that_nobody_was_asked_for_are_missing() -> None:
    told = await read(LONG, "die", LONG + "y")
    assert [whole(item) for item in told] == [True, False, False]
    assert told[1].missing == told[2].missing == {"names: died", "patterns: died"}
