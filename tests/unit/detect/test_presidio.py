"""The adapter runs in a worker process only, so that is where it is tested."""

from __future__ import annotations

import random

import pytest
import re2
from rig.sightings import seen

from gateway.detect.adopted import ADOPTED, Adopted
from gateway.detect.pool import WorkerPool
from gateway.detect.presidio_parts import predefined_recognizers

ON_THE_LOOP = pytest.mark.asyncio(loop_scope="session")
PIECES = (
    *("536-90-4399", "12345-6789", "123-456789", "536 90 4399", "912-70-1234", "912701234"),
    *("401 023 2137", "4010232137", "44051401359", "12345678Z", "1234567-l", "RSSMRA85T10A562S"),
    *("ABCPE1234F", "abcde1234İ", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "bc1q", "9", "0", "12"),
    *("345", "6789", " ", " ", "-", ".", "a", "Q", "ı", "İ", "x7", "\n"),
)


async def found(pool: WorkerPool, text: str, entity: str) -> list[tuple[str, float]]:
    return [
        (text[item.start : item.end], item.score)
        for item in await seen(pool, text)
        if item.entity == entity
    ]


@ON_THE_LOOP
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


@ON_THE_LOOP
async def test_a_checked_number_says_so_and_has_one_spelling(pool: WorkerPool) -> None:
    (item,) = [
        item for item in await seen(pool, "her NHS number 401-023 2137") if item.entity == "UK_NHS"
    ]
    assert (item.checksum, item.canonical) == (True, "4010232137")
    assert item.detector == "presidio:NhsRecognizer"


@pytest.mark.parametrize("adopted", ADOPTED, ids=lambda item: item.recognizer)
def test_a_sign_occurs_wherever_something_is_found_that_may_count(adopted: Adopted) -> None:
    recognizer = getattr(predefined_recognizers, adopted.recognizer)(supported_language="any")
    chance = random.Random(adopted.recognizer)  # noqa: S311 - texts, not keys
    found = 0
    for _ in range(1_500):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 12)))
        results = recognizer.analyze(text, recognizer.supported_entities, None)
        if any(result.score >= min(adopted.alone, adopted.near) for result in results):
            found += 1
            assert re2.search(adopted.sign, text), text
    assert found
