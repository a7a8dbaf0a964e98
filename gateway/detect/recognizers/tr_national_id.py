"""The identity number of Turkish citizens and residents (TCKN)."""

from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.detect.lexicon import fold
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import digits_of, inside_number, spaced_evenly

_LABELS = ("tc", "tckn", "tcno", "no", "kimlik", "tckimlik", "tckimlikno", "kimlikno")


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept eleven digits with both check digits right, alone or spaced."""
    value = text[start:end]
    number = digits_of(value)
    if not checks_out(number) or not spaced_evenly(value):
        return None
    if inside_number(text, start, end) or not _bounded(text, start, end):
        return None
    return Hit(start=start, end=end, score=1.0, canonical=number, checksum=True)


def checks_out(number: str) -> bool:
    """Whether both check digits are right.

    The tenth is seven times the odd places less the even ones, the eleventh the
    sum of the ten before it, both by ten (General Directorate of Population).
    """
    places = [int(digit) for digit in number]
    if len(places) != 11 or places[0] == 0:
        return False
    tenth = (7 * sum(places[0:9:2]) - sum(places[1:8:2])) % 10
    return places[9] == tenth and places[10] == sum(places[:10]) % 10


def _bounded(text: str, start: int, end: int) -> bool:
    """No letter or digit touches the number, except a label such as `TCKN`."""
    if end < len(text) and text[end].isalnum():
        return False
    left = start
    while left > 0 and text[left - 1].isalpha() and start - left <= 12:
        left -= 1
    if left == start:
        return start == 0 or not text[start - 1].isalnum()
    return fold(text[left:start]) in _LABELS


RECOGNIZERS = (
    PatternRecognizer(
        name="tr_national_id",
        entity="TR_NATIONAL_ID",
        data_class=DataClass.NATIONAL_ID,
        patterns=(r"[1-9](?:[ .-]?[0-9]){10}",),
        check=check,
        hits=(
            "TC kimlik no 10000000146 için itiraz dilekçesi yaz.",
            "10000000146",
            "2024 10000000146",
            "100 000 001 46 numaralı kişi",
            "1-0-0-0-0-0-0-0-1-4-6",
            "TCKN10000000146",
            "10000000146'nın sahibi",
            '{"tckn_10000000146": 1}',
            "10000000146,10000000146",
        ),
        misses=(
            "10000000147",
            "Sipariş 210000000146 kargoda",
            "3.10000000146",
            "00000000000",
            "a10000000146f0b7",
            "550e8400-e29b-41d4-a716-446655440000",
            "ISBN 978-3-16-148410-0",
            "1700000000000",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        ),
    ),
)
