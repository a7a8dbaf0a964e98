"""Payment card numbers."""

from __future__ import annotations

import re
from functools import cache

from gateway.core.finding import DataClass
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import digits_of, inside_number, near, spaced_evenly

_CONTEXT = (
    "kart",
    "kredi",
    "card",
    "visa",
    "master",
    "amex",
    "troy",
    "debit",
    "credit",
    "pan",
    "cc ",
    "cc:",
)

_DIGIT = re.compile("[0-9]")
_DOUBLED = str.maketrans("0123456789", "0246813579")  # twice a digit, its two digits added

# First digits (from, to, both with as many digits) and the lengths that issuers use.
_ISSUERS = (
    ("4", "4", (16,)),
    ("51", "55", (16,)),
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),
    ("37", "37", (15,)),
    ("6011", "6011", (16,)),
    ("644", "659", (16,)),
    ("300", "305", (14,)),
    ("36", "36", (14,)),
    ("38", "39", (14,)),
    ("3528", "3589", (16,)),
    ("9792", "9792", (16,)),
    ("62", "62", (16,)),
)
_PREFIX = 4  # digits that tell the issuer
# Used as well, but so often by other numbers that a word must stand near.
_RARE = (
    ("4", "4", (13, 19)),
    ("35", "35", (16,)),
    ("2131", "2131", (15,)),
    ("1800", "1800", (15,)),
    ("50", "50", (16,)),
    ("56", "58", (16,)),
    ("60", "69", (13, 16, 18, 19)),
)


def lengths(number: str, *, rare: bool) -> frozenset[int]:
    """How many digits a card that begins like `number` may have."""
    return _lengths(number[:_PREFIX], rare)


@cache
def _lengths(prefix: str, rare: bool) -> frozenset[int]:
    table = _ISSUERS + _RARE if rare else _ISSUERS
    return frozenset(
        length
        for first, last, allowed in table
        if first <= prefix[: len(first)] <= last
        for length in allowed
    )


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept an issuer's prefix and length with a right Luhn digit."""
    if start > 0 and text[start - 1].isalnum():
        return None
    number = digits_of(text[start:end])
    possible = lengths(number, rare=True)
    if not possible:
        return None
    usual = lengths(number, rare=False)
    ends = [digit.end() for digit in _DIGIT.finditer(text, start, end)]
    for length in sorted(possible, reverse=True):
        if length > len(ends) or not checks_out(number[:length]):
            continue
        stop = ends[length - 1]
        if not _written_as_one(text, start, stop):
            continue
        named = near(text, start, end, _CONTEXT)
        if not named and length not in usual:
            continue
        grouped = stop - start > length
        return Hit(
            start=start,
            end=stop,
            score=1.0 if named or grouped else 0.9,
            canonical=number[:length],
            checksum=True,
        )
    return None


def checks_out(number: str) -> bool:
    """Whether the last digit is right by the formula of Luhn, and not all digits are the same."""
    kept, doubled = number[::-2], number[-2::-2].translate(_DOUBLED)
    total = sum(kept.encode()) + sum(doubled.encode()) - len(number) * ord("0")
    return total % 10 == 0 and len(set(number)) > 1


def _written_as_one(text: str, start: int, stop: int) -> bool:
    """Whether the digits end there and stand as those of one number do."""
    if stop < len(text) and text[stop].isalnum():
        return False
    return spaced_evenly(text[start:stop]) and not inside_number(text, start, stop)


RECOGNIZERS = (
    PatternRecognizer(
        name="credit_card",
        entity="CREDIT_CARD",
        data_class=DataClass.FINANCIAL,
        patterns=(r"(?:[2-69][0-9]|18)(?:[ .-]?[0-9]){11,17}",),
        sign=r"[0-9](?:[ .-]?[0-9]){12}",
        check=check,
        hits=(
            "4111 1111 1111 1111",
            "4111111111111111",
            "kart 5500-0000-0000-0004, son kullanma 12/27",
            "4111 1111 1111 1111 12/27",
            "amex 3782 822463 10005",
            "9792 0300 0000 0000 kartım",
            "30569309025904",
            "6011111111111117",
            "is my card 180000000000002 blocked",
            "cc 3598000000000002",
        ),
        misses=(
            "4111 1111 1111 1112",
            "4111 1111 1111",
            "0.4111111111111111",
            "1700000000000",
            "4444444444444444444444",
            "550e8400-e29b-41d4-a716-446655440000",
            "ISBN 978-3-16-148410-0",
            "9780306406157",
        ),
    ),
)
