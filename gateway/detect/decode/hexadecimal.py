"""Bytes written out in hexadecimal or binary digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.detect.decode.plain import readable
from gateway.detect.decode.rewrite import Replacement

_RUN = re.compile(
    r"(?<![0-9A-Za-z])(?:0x|\\x)?[0-9A-Fa-f]{2}"
    r"(?:(?:0x|\\x|[ :,;-]{1,2}(?:0x|\\x)?|\r?\n)?[0-9A-Fa-f]{2}){6,}+"
)
_BITS = re.compile(r"(?<![0-9A-Za-z])[01]{8}(?:[ ,]?[01]{8}){6,}+")
_NOT_A_DIGIT = re.compile(r"0x|[^0-9A-Fa-f]+")
_NOT_A_BIT = re.compile(r"[^01]+")
_FEWEST = 7


def decoded(text: str) -> Iterator[Replacement]:
    """Every run of written-out bytes that begins with readable text, and that text."""
    for found in _BITS.finditer(text):
        bits = _NOT_A_BIT.sub("", found.group())
        yield from _meaning(found, int(bits, 2).to_bytes(len(bits) // 8, "big"))
    for found in _RUN.finditer(text):
        yield from _meaning(found, bytes.fromhex(_NOT_A_DIGIT.sub("", found.group())))


def _meaning(found: re.Match[str], data: bytes) -> Iterator[Replacement]:
    shown, _ = readable(data)
    if len(shown) >= _FEWEST:
        yield *found.span(), shown
