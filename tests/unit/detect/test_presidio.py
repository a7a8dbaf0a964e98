"""The adapter runs in a worker process only, so that is where it is tested."""

from __future__ import annotations

import asyncio

import pytest

from gateway.detect.frames import Answer, Ask
from gateway.detect.pool import WorkerPool
from gateway.detect.sighting import Sighting

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def seen(pool: WorkerPool, text: str, *, linear: bool = False) -> list[Sighting]:
    until = asyncio.get_running_loop().time() + 20
    outcome = await pool.scan((Ask(text=text, linear=linear),), until)
    assert isinstance(outcome, Answer)
    return [sighting for _, sighting in outcome.sightings]


async def found(pool: WorkerPool, text: str, entity: str) -> list[tuple[str, float]]:
    return [
        (text[item.start : item.end], item.score)
        for item in await seen(pool, text)
        if item.entity == entity
    ]


@pytest.mark.parametrize(
    ("text", "entity", "expected"),
    [
        ("his SSN is 536-90-4399, he said", "US_SSN", [("536-90-4399", 0.9)]),
        ("call 536-90-4399 now", "US_SSN", [("536-90-4399", 0.6)]),
        ("order 536904399 now", "US_SSN", []),
        ("12345-6789 is the ZIP code", "US_SSN", []),
        ("taxpayer ITIN 912-70-1234", "US_ITIN", [("912-70-1234", 0.9)]),
        ("her NHS number 401 023 2137", "UK_NHS", [("401 023 2137", 0.95)]),
        ("dial 401 023 2137", "UK_NHS", []),
        ("PESEL 44051401359 for her", "PL_PESEL", [("44051401359", 0.95)]),
        ("number 44051401359", "PL_PESEL", []),
        ("PESEL 944051401359", "PL_PESEL", []),
        ("PESEL 44051401358", "PL_PESEL", []),
        ("the DNI 12345678Z of", "ES_NIF", [("12345678Z", 0.95)]),
        ("12345678A", "ES_NIF", []),
        ("code RSSMRA85T10A562S of", "IT_FISCAL_CODE", [("RSSMRA85T10A562S", 0.95)]),
        ("my PAN: ABCPE1234F", "IN_PAN", [("ABCPE1234F", 0.9)]),
        ("the company has 1234 of them in ABCDE12345", "IN_PAN", []),
        (
            "pay to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
            "CRYPTO",
            [("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", 1.0)],
        ),
        ("pay to 1BoatSLRHtKNngkdXEeobR76b53LETtpyU", "CRYPTO", []),
    ],
)
async def test_presidio_recognizers_are_believed_as_far_as_they_deserve(
    pool: WorkerPool, text: str, entity: str, expected: list[tuple[str, float]]
) -> None:
    assert await found(pool, text, entity) == expected


async def test_a_checked_number_says_so_and_has_one_spelling(pool: WorkerPool) -> None:
    (item,) = [
        item for item in await seen(pool, "her NHS number 401-023 2137") if item.entity == "UK_NHS"
    ]
    assert (item.checksum, item.canonical) == (True, "4010232137")
    assert item.detector == "presidio:NhsRecognizer"


async def test_patterns_run_in_the_worker_when_asked(pool: WorkerPool) -> None:
    text = "Kimlik no １0000000146"
    alone = [item for item in await seen(pool, text) if item.entity == "TR_NATIONAL_ID"]
    linear = [
        item for item in await seen(pool, text, linear=True) if item.entity == "TR_NATIONAL_ID"
    ]
    assert (len(alone), [item.span for item in linear]) == (0, [(10, 21)])


async def test_an_empty_text_gives_nothing(pool: WorkerPool) -> None:
    assert await seen(pool, "") == []
    assert await seen(pool, " \n") == []
