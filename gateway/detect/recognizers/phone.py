"""Telephone numbers: Turkish, international and North American."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.lexicon import fold
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import digits_of, inside_number, near, stands_alone

_CONTEXT = (
    "tel", "telefon", "gsm", "cep", "ara", "numara", "whatsapp", "faks", "fax", "phone", "mobile",
    "cell", "call", "dial", "iletisim", "contact", "sms",
)  # fmt: skip

# Area codes of Turkey: two hundreds to four hundreds are provinces, 50-55 and 56 mobile.
_TR_MOBILE = re.compile(r"5(?:0[1-9]|[1-5][0-9]|6[01])")
_TR_AREA = re.compile(r"[234][1-8][0-9]|8[05]0")

# Country codes by the plan of the ITU: 1 and 7 stand alone, codes of three digits begin
# with one of these pairs, all others have two.
_THREE_DIGITS = re.compile(r"2[1-69]|3[578]|42|5[09]|6[789]|8[578]|9[679]")
_NEVER_GIVEN = re.compile(r"28|8[39]|99[0179]")
# Digits behind the country code, where they are known more closely than 6 to 12.
_NATIONAL = {"1": (10, 10), "90": (10, 10), "7": (10, 10), "44": (9, 10), "33": (9, 9)}
_PLAUSIBLE = (6, 12)
EXTENSION = r"[ ]?,?[ ]?(?:x|ext\.?|extension|dahili)[ ]?:?[0-9]{1,6}"
_DAY, _MONTH = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])"
# Dates and lists of years; five pairs that begin with 0 are a French number all the same.
NOT_NUMBERS = re.compile(
    r"(?!0[1-9](?:[ .-][0-9]{2}){4}\Z)(?:"
    r"\+?(?:19|20)[0-9]{2}[ .-][0-9]{1,2}[ .-][0-9]{1,2}(?![0-9])|"
    rf"(?:{_DAY}[ ./-]{_MONTH}|{_MONTH}[ ./-]{_DAY})[ ./-](?:[0-9]{{2}})?[0-9]{{2}}(?![0-9])|"
    r"(?:(?:19|20)[0-9]{2}[ .-]?)+\Z)"
)


def check_turkish(text: str, start: int, end: int) -> Hit | None:
    """Accept a Turkish number with its 0 or +90, or spaced as numbers are, or announced."""
    start, end = _trim(text, start, end)
    value = text[start:end]
    digits = digits_of(value)
    national = digits[-10:]
    prefix = digits[: len(digits) - 10]
    mobile = _TR_MOBILE.match(national)
    if not (mobile or _TR_AREA.match(national)) or touches(text, start, end):
        return None
    if prefix in {"90", "0090", "900"}:
        if prefix != "0090" and not value.startswith("+") and not near(text, start, end, _CONTEXT):
            return None
        score = 0.95
    elif prefix == "0":
        score = 0.9 if mobile or _grouped(value) or near(text, start, end, _CONTEXT) else 0.7
    elif near(text, start, end, _CONTEXT):
        score = 0.85
    elif mobile and _grouped(value):
        score = 0.7
    else:
        return None
    return Hit(start=start, end=end, score=score, canonical="+90" + national)


def check_international(text: str, start: int, end: int) -> Hit | None:
    """Accept `+`, a country code that exists, and as many digits as are plausible."""
    start, end = _trim(text, start, end)
    value = text[start:end]
    digits = digits_of(value).removeprefix("" if value.startswith("+") else "00")
    code = _country_code(digits)
    least, most = _NATIONAL.get(code, _PLAUSIBLE)
    rest = digits[len(code) :].removeprefix("0")
    if not code or not least <= len(rest) <= most or NOT_NUMBERS.match(value):
        return None
    if touches(text, start, end):
        return None
    plus = value.startswith("+")
    if not plus and text[start - 1 : start] in {".", ","}:
        return None
    if not plus and not _grouped(value) and not near(text, start, end, _CONTEXT):
        return None
    score = 0.9 if plus else 0.75
    return Hit(start=start, end=end, score=score, canonical="+" + code + rest)


def check_american(text: str, start: int, end: int) -> Hit | None:
    """Accept `(212) 555-0123` and its kin."""
    if touches(text, start, end):
        return None
    plain = text[start:end].lower().split("x", 1)[0].split("e", 1)[0]
    national = digits_of(plain)[-10:]
    score = 0.85 if near(text, start, end, _CONTEXT) else 0.7
    return Hit(start=start, end=end, score=score, canonical="+1" + national)


def _country_code(digits: str) -> str:
    """The country code that `digits` begin with, empty if there is none."""
    if _NEVER_GIVEN.match(digits):
        return ""
    if digits[:1] in {"1", "7"}:
        return digits[:1]
    return digits[:3] if _THREE_DIGITS.match(digits) else digits[:2]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not (text[start].isdigit() or text[start] in "+("):
        start += 1
    if text[start] == "(" and ")" not in text[start:end]:
        start += 1
    while end > start and not text[end - 1].isdigit():
        end -= 1
    return start, end


def _grouped(value: str) -> bool:
    return any(char in value for char in " .-()/")


def touches(text: str, start: int, end: int) -> bool:
    """Whether the number is a part of a longer number, a word or a sum."""
    if not stands_alone(text, start, end) or inside_number(text, start, end):
        return True
    before = text[max(0, start - 2) : start]
    if before and before[-1] in "+-_/" and not fold(before[0]).isspace():
        return True
    behind = text[end : end + 2]
    return len(behind) == 2 and behind[0] in "-_/" and behind[1].isalnum()


RECOGNIZERS = (
    PatternRecognizer(
        name="phone_tr",
        entity="PHONE_NUMBER",
        data_class=DataClass.CONTACT,
        patterns=(
            r"(?:\+ ?|00 ?)?(?:90[ .-]?)?\(?0?[ ]?\(?[2-58][0-9]{2}\)?"
            r"[ ./-]{0,2}[0-9]{3}[ .-]?[0-9]{2}[ .-]?[0-9]{2}",
        ),
        check=check_turkish,
        hits=(
            "+90 532 123 45 67",
            "0532 123 45 67 numarasını ara",
            "0 (532) 123 45 67",
            "05321234567",
            "(0212) 345 67 89",
            "0212-345-67-89",
            "+905321234567",
            "cep: 5321234567",
            "532 123 45 67",
            "0090 532 123 4567",
            "Tel: 0850 222 33 44",
        ),
        misses=(
            "5321234567",
            "1990 2000 2010",
            "sipariş 905321234567",
            "05321234567890",
            "0.5321234567",
            "2024-01-15 10:30",
            "ISBN 978-3-16-148410-0",
            "1700000000",
            "550e8400-e29b-41d4-a716-446655440000",
        ),
    ),
    PatternRecognizer(
        name="phone_international",
        entity="PHONE_NUMBER",
        data_class=DataClass.CONTACT,
        patterns=(r"(?:\+|\b00[ -]?)[1-9][0-9]{0,2}(?:[ .-]{0,2}\(?[0-9]{1,5}\)?){2,7}",),
        check=check_international,
        hits=(
            "+44 20 7946 0958",
            "+49 (0) 30 901820",
            "+1-212-555-0123",
            "+33 1 42 68 53 00",
            "WhatsApp: +994501234567",
            "0033 1 42 68 53 00",
        ),
        misses=(
            "x+12345678901",
            "+5 puan",
            "+2024 01 15",
            "3+4155552671234567890",
            "+999 123 456 789",
            "503264.00 499165.22",
            "1+1 2 3 4 5 6 7",
        ),
    ),
    PatternRecognizer(
        name="phone_american",
        entity="PHONE_NUMBER",
        data_class=DataClass.CONTACT,
        patterns=(
            r"(?:(?:001|1)[ .-])?(?:\([2-9][0-9]{2}\)[ .-]?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-]"
            rf"[0-9]{{4}}(?:{EXTENSION})?",
        ),
        check=check_american,
        hits=(
            "(212) 555-0123",
            "call 212-555-0123",
            "1.415.555.2671",
            "(415)555-2671",
            "001-415-555-2671",
            "415-555-2671 ext. 14",
            "telefonu 415-555-2671x0135",
        ),
        misses=("212-555-01234", "2125550123", "112-555-0123", "123-45-6789", "a212-555-0123"),
    ),
)
