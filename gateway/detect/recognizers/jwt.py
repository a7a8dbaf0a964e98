"""JSON web tokens."""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode, b64encode, urlsafe_b64decode

from gateway.core.finding import DataClass
from gateway.detect.recognizer import Hit, PatternRecognizer

_TOKEN = re.compile(r"[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{2,8000}\.?[A-Za-z0-9_-]{0,2000}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,8000}={0,2}")


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept a header that decodes to an object with `alg`, a payload and a signature."""
    match = _TOKEN.match(text, start)
    if match is None or match.end() < end or (start > 0 and text[start - 1].isalnum()):
        return None
    token = match.group()
    if not _has_algorithm(token.split(".")[0]):
        return None
    return Hit(start=start, end=match.end(), score=1.0, canonical=token)


def check_encoded(text: str, start: int, end: int) -> Hit | None:
    """Accept a token that was put into base64 once more."""
    match = _BASE64.match(text, start)
    if match is None or match.end() < end or (start > 0 and text[start - 1].isalnum()):
        return None
    try:
        inner = b64decode(match[0] + "=" * (-len(match[0].rstrip("=")) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    found = check(inner, 0, 10)
    if found is None:
        return None
    return Hit(start=start, end=match.end(), score=0.97, canonical=found.canonical)


def _has_algorithm(part: str) -> bool:
    try:
        header = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header


_EXAMPLE = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRlc3Q"

RECOGNIZERS = (
    PatternRecognizer(
        name="jwt",
        entity="JWT",
        data_class=DataClass.SECRET,
        patterns=(r"ey[A-Za-z0-9_-]{8}",),
        check=check,
        hits=(
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRlc3Q",
            "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.QUJDREVGR0g",
            "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.eyJzdWIiOiI0MiJ9.",
        ),
        misses=(
            "eyewitness.account.of",
            "eyJhbGciOiJI",
            "eyJub3QiOiJhIGp3dCJ9.eyJzdWIiOiI0MiJ9.c2ln",
            "xeyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiJ9.c2ln",
        ),
    ),
    PatternRecognizer(
        name="jwt_encoded",
        entity="JWT",
        data_class=DataClass.SECRET,
        patterns=(r"ZXlK[A-Za-z0-9+/]{36}",),
        check=check_encoded,
        hits=("token: " + b64encode(_EXAMPLE.encode()).decode(),),
        misses=("ZXlKaGJHY2lPaUpJVXpJMU5pSXNJblI1Y0NJNklrcFhWQ0o5", "ZXlKaGJH"),
        dense=True,
    ),
)
