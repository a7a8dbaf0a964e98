"""A drawn value on a line of its own, as a key is pasted: `here is the key:` and the key below."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.placeholders import is_placeholder
from gateway.detect.randomness import looks_random
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.secret_names import Strength, read_name

_LINE = re.compile(r"[A-Za-z0-9+/_-]{24,128}={0,2}(?=[ \t]{0,8}(?:\r?\n|\Z))")
_LONG_LINE = re.compile(r"\s*[A-Za-z0-9+/_=-]{40,}\s*")
_HEX_OR_NUMBER = re.compile(r"(?i)[0-9a-f-]+")
_REACH = 200


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept a line of three kinds of characters, alone, under a line that names a secret."""
    begin = text.index(text[start:end].strip(), start)
    found = _LINE.match(text, begin)
    if found is None or _HEX_OR_NUMBER.fullmatch(found[0]):
        return None
    value = found[0]
    kinds = (str.isupper, str.islower, str.isdigit)
    if not all(any(map(kind, value)) for kind in kinds) or not looks_random(value):
        return None
    before = text[max(0, begin - _REACH) : begin].rstrip().rpartition("\n")[2]
    after = text[found.end() : found.end() + _REACH].lstrip().partition("\n")[0]
    if _LONG_LINE.fullmatch(before) or _LONG_LINE.fullmatch(after) or is_placeholder(value):
        return None
    if read_name(before.rstrip(":?.! \t")).strength is not Strength.STRONG:
        return None
    return Hit(start=begin, end=found.end(), score=0.75, canonical=value)


RECOGNIZERS = (
    PatternRecognizer(
        name="secret_alone",
        entity="API_KEY",
        data_class=DataClass.SECRET,
        patterns=(r"(?:^|\n)[ \t]{0,8}[A-Za-z0-9+/_-]{24}",),
        check=check,
        hits=(
            "This is the api key:\nZq8vT1rWm3Xc5Kp7Ld9Hs2Jf\nWhy is it refused?",
            "API anahtarım şu:\n\nZq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0Y",
        ),
        misses=(
            "The secret:\n9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
            "Token:\n550e8400-e29b-41d4-a716-446655440000",
            "Secret:\nInternationalisationOfNumbers2",
            "Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0Y",
            "The video:\nZq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0Y",
            "Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0Y is the checksum",
            "The public token:\nMIIDdzCCAl8gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa\n"
            "MQswCQYDVQQGEwJJRTESMBAGA1UEChMJQmFsdGltb3JlMRMw",
        ),
        dense=True,
    ),
)
