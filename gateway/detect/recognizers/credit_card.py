"""Payment card numbers."""

from __future__ import annotations

from stdnum import luhn

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


def lengths(number: str, *, rare: bool) -> set[int]:
    """How many digits a card that begins like `number` may have."""
    table = _ISSUERS + _RARE if rare else _ISSUERS
    return {
        length
        for first, last, allowed in table
        if first <= number[: len(first)] <= last
        for length in allowed
    }


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept an issuer's prefix and length with a right Luhn digit."""
    if start > 0 and text[start - 1].isalnum():
        return None
    named = near(text, start, end, _CONTEXT)
    number = digits_of(text[start:end])
    for length in sorted(lengths(number, rare=named), reverse=True):
        stop = _end_of(text, start, end, length)
        if stop and _valid(text, start, stop):
            grouped = stop - start > length
            return Hit(
                start=start,
                end=stop,
                score=1.0 if named or grouped else 0.9,
                canonical=number[:length],
                checksum=True,
            )
    return None


def _end_of(text: str, start: int, end: int, length: int) -> int:
    """Where the first `length` digits end, 0 if they do not end there."""
    count = 0
    for place in range(start, end):
        count += text[place].isdigit()
        if count == length:
            stop = place + 1
            return 0 if stop < len(text) and text[stop].isalnum() else stop
    return 0


def _valid(text: str, start: int, stop: int) -> bool:
    value = text[start:stop]
    number = digits_of(value)
    if len(set(number)) < 2 or inside_number(text, start, stop):
        return False
    return spaced_evenly(value) and bool(luhn.is_valid(number))


RECOGNIZERS = (
    PatternRecognizer(
        name="credit_card",
        entity="CREDIT_CARD",
        data_class=DataClass.FINANCIAL,
        patterns=(r"(?:[2-69][0-9]|18)(?:[ .-]?[0-9]){11,17}",),
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
