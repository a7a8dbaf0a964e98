"""The identity number of Turkish citizens and residents (TCKN)."""

from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.detect.lexicon import fold
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import digits_of, inside_number, spaced_evenly

_PLAIN, _GLUED = 1.0, 0.8
_ZERO = ord("0")
_TEN_ZEROS = 10 * _ZERO
_LABELS = ("tc", "tckn", "tcno", "no", "kimlik", "tckimlik", "tckimlikno", "kimlikno")


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept eleven digits with both check digits right, alone, spaced, or glued to a word."""
    value = text[start:end]
    number = digits_of(value)
    if not checks_out(number) or not spaced_evenly(value) or inside_number(text, start, end):
        return None
    left, right = _glued(text, start, end)
    if left is None or right is None:
        return None
    plain = not right and (not left or fold(left) in _LABELS)
    score = _PLAIN if plain else _GLUED
    return Hit(start=start, end=end, score=score, canonical=number, checksum=True)


def checks_out(number: str) -> bool:
    """Whether both check digits are right.

    The tenth is seven times the odd places less the even ones, the eleventh the
    sum of the ten before it, both by ten (General Directorate of Population).
    """
    if len(number) != 11 or number[0] == "0":
        return False
    places = number.encode()
    if (sum(places[:10]) - _TEN_ZEROS) % 10 != places[10] - _ZERO:
        return False
    odd, even = sum(places[0:9:2]) - 5 * _ZERO, sum(places[1:8:2]) - 4 * _ZERO
    return (7 * odd - even) % 10 == places[9] - _ZERO


def _glued(text: str, start: int, end: int) -> tuple[str | None, str | None]:
    """The letters that touch the number on either side; None where a digit touches those.

    Between digits and letters stands a hash or a serial number, not a word.
    """
    left, right = start, end
    while left > 0 and text[left - 1].isalpha():
        left -= 1
    while right < len(text) and text[right].isalpha():
        right += 1
    before = None if left > 0 and text[left - 1].isalnum() else text[left:start]
    after = None if right < len(text) and text[right].isalnum() else text[end:right]
    return before, after


RECOGNIZERS = (
    PatternRecognizer(
        name="tr_national_id",
        entity="TR_NATIONAL_ID",
        data_class=DataClass.NATIONAL_ID,
        patterns=(r"[1-9](?:[ .-]?[0-9]){10}",),
        sign=r"[0-9](?:[ .-]?[0-9]){10}",
        check=check,
        hits=(
            "TC kimlik no 10000000146 için itiraz dilekçesi yaz.",
            "10000000146",
            "2024 10000000146",
            "100 000 001 46 numaralı kişi",
            "1-0-0-0-0-0-0-0-1-4-6",
            "TCKN10000000146",
            "kisi10000000146",
            "10000000146numaralı kişi",
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
