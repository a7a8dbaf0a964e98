"""Number plates of Turkish vehicles."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import near, stands_alone

_CONTEXT = ("plaka", "arac", "otomobil", "araba", "plate", "vehicle", "trafik", "ruhsat", "kasko")
_SHAPE = re.compile(r"([0-9]{2})[ -]?([A-Z]{1,3})[ -]?([0-9]{2,5})")
# One letter goes with four or five digits, two with three or four, three with two or three.
_DIGITS = {1: (4, 5), 2: (3, 4), 3: (2, 3)}
# Units, currencies and months that stand between two numbers just as letters on a plate do.
_BETWEEN_NUMBERS = """TL TRY USD EUR GBP KM CM MM KG GR MG ML LT MB GB TB KB HZ GHZ MHZ KW KWH MW
HP RPM PM AM AD ADT OZ LB FT IN BTU MAH VE VEYA ILE AND FOR THE TO OF OR JAN FEB MAR APR MAY JUN JUL
AUG SEP OCT NOV DEC OCA NIS HAZ TEM AGU EYL EKI KAS ARA MAT FIZ"""
_UNITS = frozenset(_BETWEEN_NUMBERS.split())


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept a province, letters and digits in the numbers that plates have."""
    shape = _SHAPE.fullmatch(text[start:end].upper()) if stands_alone(text, start, end) else None
    if not shape:
        return None
    province, letters, digits = shape.groups()
    least, most = _DIGITS[len(letters)]
    if not 1 <= int(province) <= 81 or not least <= len(digits) <= most:
        return None
    if set(letters) & set("QWX"):
        return None
    named = near(text, start, end, _CONTEXT, before=40)
    score = 0.95 if named else _score_alone(text[start:end], letters)
    if not score:
        return None
    canonical = province + letters + digits
    return Hit(start=start, end=end, score=score, canonical=canonical, context=named)


def _score_alone(value: str, letters: str) -> float:
    """How sure a plate is that no word announces; 0 where it is none."""
    if value != value.upper() or len(letters) == 1 or letters in _UNITS:
        return 0
    return 0.7 if " " in value else 0.5


RECOGNIZERS = (
    PatternRecognizer(
        name="license_plate_tr",
        entity="TR_LICENSE_PLATE",
        data_class=DataClass.CONTACT,
        patterns=(r"(?i)[0-8][0-9][ -]?[a-z]{1,3}[ -]?[0-9]{2,5}",),
        check=check,
        hits=(
            "34 ABC 123",
            "34ABC123 plakalı araç",
            "plaka: 06 a 1234",
            "35 BK 4567",
            "aracın plakası 16-KL-987",
            "06 AT 1923'ün sahibi",
        ),
        misses=(
            "34 AB 12",
            "34 AB 12 + 5",
            "82 ABC 123",
            "00 ABC 123",
            "12 KM 500",
            "16 GB 512",
            "12 MAY 24",
            "34 QWX 123",
            "20 A 1000",
            "a34ABC1234",
            "34 abc 123",
        ),
    ),
)
