"""Private keys in PEM armour."""

from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.detect.recognizer import Hit, PatternRecognizer

_LONGEST = 16_384
_LEAST_BODY = 40


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


def _body_end(text: str, start: int, limit: int) -> int:
    """Where base64 stops, of a key whose end was cut off."""
    stop = start
    while stop < limit and (text[stop].isalnum() or text[stop] in "+/=\\\r\n \t"):
        stop += 1
    return stop


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
)
