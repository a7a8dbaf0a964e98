"""Private keys in PEM armour."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

from gateway.core.finding import DataClass
from gateway.detect.recognizer import Hit, PatternRecognizer

_LONGEST = 16_384
_LEAST_BODY = 40
_LEAST_KINDS = 16
_HEAD = 64  # base64 characters that hold the first line of armour
_BASE64 = re.compile(r"[A-Za-z0-9+/]{64,16384}={0,2}")
_BASE64_LINES = re.compile(
    r"[A-Za-z0-9+/_-]{40,1024}={0,2}(?:\r?\n[A-Za-z0-9+/]{16,128}={0,2}){0,200}"
)


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept a header that key material follows; the hit covers the material too."""
    limit = min(len(text), end + _LONGEST)
    closing = text.find("-----END ", end, limit)
    stop = closing if closing >= 0 else _body_end(text, end, limit)
    body = "".join(char for char in text[end:stop].replace("\\n", "") if char.isalnum())
    if len(body) < _LEAST_BODY or len(set(body)) < 8:
        return None
    if closing >= 0:
        armour = text.find("-----", closing + 9, closing + 80)
        stop = armour + 5 if armour >= 0 else closing
    return Hit(start=start, end=stop, score=1.0, canonical=body)


def check_encoded(text: str, start: int, end: int) -> Hit | None:
    """Accept base64 of a whole armoured key, as in `client-key-data`."""
    found = _BASE64.match(text, start)
    if found is None or (start > 0 and text[start - 1].isalnum()):
        return None
    head = b64decode(found[0][:_HEAD])
    if b"PRIVATE KEY" not in head or found.end() < max(end, start + 2 * _HEAD):
        return None
    return Hit(start=start, end=found.end(), score=1.0, canonical=found[0])


def check_lines(text: str, start: int, end: int) -> Hit | None:
    """Accept the private half of a PuTTY key file or the private number of an XML or JSON key."""
    found = _BASE64_LINES.match(text, end)
    if found is None or start == end or len(set(found[0])) < _LEAST_KINDS:
        return None
    return Hit(start=end, end=found.end(), score=0.97, canonical="".join(found[0].split()))


def _body_end(text: str, start: int, limit: int) -> int:
    """Where base64 stops, of a key whose end was cut off."""
    stop = start
    while stop < limit and (text[stop].isalnum() or text[stop] in "+/=\\\r\n \t"):
        stop += 1
    return stop


_NUMBER = "Zq8vT1rW3mXc5Kp7Ld9Hs2Jf4Gn6Bb0YaQeRtUiOpAsD"
_ENCODED = b64encode(f"-----BEGIN PRIVATE KEY-----\n{_NUMBER * 3}".encode()).decode()

RECOGNIZERS = (
    PatternRecognizer(
        name="private_key",
        entity="PRIVATE_KEY",
        data_class=DataClass.SECRET,
        patterns=(r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----",),
        check=check,
        hits=(
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\n"
            "-----END PRIVATE KEY-----",
            "-----BEGIN OPENSSH PRIVATE KEY-----\\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ",
        ),
        misses=(
            "What does -----BEGIN PRIVATE KEY----- mean?",
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQ",
        ),
    ),
    PatternRecognizer(
        name="private_key_encoded",
        entity="PRIVATE_KEY",
        data_class=DataClass.SECRET,
        patterns=(r"LS0tLS1CRUdJTi[A-Za-z0-9+/]{50}",),
        check=check_encoded,
        hits=(f"client-key-data: {_ENCODED}",),
        misses=(
            "certificate: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURkekNDQWwrZ0F3SUJBZ0lFQWdBQXVU",
            "LS0tLS1CRUdJTi",
        ),
    ),
    PatternRecognizer(
        name="private_key_number",
        entity="PRIVATE_KEY",
        data_class=DataClass.SECRET,
        patterns=(
            r"Private-Lines: [0-9]{1,3}\r?\n",
            r"<D>",
            r"\"d\"[ \t]{0,3}:[ \t]{0,3}\"",
        ),
        check=check_lines,
        hits=(
            f"Private-Lines: 1\n{_NUMBER}",
            f"<RSAKeyValue><D>{_NUMBER}</D></RSAKeyValue>",
            f'{{"kty": "EC", "d": "{_NUMBER}"}}',
        ),
        misses=("Private-Lines: 1\n", "<D>definition</D>", '{"d": "a short text"}'),
    ),
)
