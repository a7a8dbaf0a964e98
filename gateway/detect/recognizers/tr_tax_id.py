"""The Turkish tax number (VKN)."""

from __future__ import annotations

from operator import getitem

from gateway.core.finding import DataClass
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import digits_of, inside_number, near, spaced_evenly, stands_alone

# One ten-digit number in ten has a right check digit, so a word must say what it is.
_CONTEXT = ("vergi", "vkn", "v.k.n", "v.d", "vd no", "tax", "mukellef")


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept ten digits with a right check digit beside a word about tax."""
    value = text[start:end]
    number = digits_of(value)
    if not checks_out(number) or not stands_alone(text, start, end) or not spaced_evenly(value):
        return None
    if inside_number(text, start, end) or not near(text, start, end, _CONTEXT):
        return None
    return Hit(start=start, end=end, score=0.95, canonical=number, checksum=True, context=True)


def checks_out(number: str) -> bool:
    """Whether the tenth digit is right by the rule of the Revenue Administration."""
    if len(number) != 10:
        return False
    return int(number[9]) == -sum(map(getitem, _PARTS, number)) % 10


def _part(place: int, digit: int) -> int:
    """What a digit adds at one of the first nine places."""
    shifted = (digit + 9 - place) % 10
    return shifted and (shifted * 2 ** (9 - place) % 9 or 9)


_PARTS = tuple({str(digit): _part(place, digit) for digit in range(10)} for place in range(9))


RECOGNIZERS = (
    PatternRecognizer(
        name="tr_tax_id",
        entity="TR_TAX_ID",
        data_class=DataClass.NATIONAL_ID,
        patterns=(r"[0-9](?:[ -]?[0-9]){9}",),
        needs=_CONTEXT,
        check=check,
        hits=(
            "Vergi no: 4540536920",
            "VKN 4540536920",
            "firmanın vergi numarası 454 053 69 20",
            "tax id 4540536920",
            "4540536920 numaralı mükellef",
        ),
        misses=(
            "4540536920",
            "Vergi no: 4540536921",
            "Vergi dairesi 2024 yılında 1234567891 kişiye ulaştı",
            "sipariş no 4540536920 kargoda",
            "vergi 14540536920",
        ),
    ),
)
