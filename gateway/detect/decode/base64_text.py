"""Base64, plain or for URLs, padded or not, alone or glued to other text."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator

from gateway.detect.decode.plain import readable
from gateway.detect.decode.rewrite import Replacement
from gateway.detect.decode.signs import ASCII_QUAD

_QUADS = re.compile(
    f"(?:{ASCII_QUAD}){{3}}|(?:{ASCII_QUAD}){{2}}(?=[0-9A-Za-z+/_-]{{2,3}}={{1,2}})"
)
_PADDED = re.compile(r"(?<![0-9A-Za-z+/_-])([0-9A-Za-z+/_-]{10,}+)={1,2}(?![0-9A-Za-z=])")
_ALPHABET = re.compile(r"[0-9A-Za-z+/_-]*+")
_BEFORE = re.compile(r"[0-9A-Za-z+/_-]*\Z")
_FROM_URLS = str.maketrans("-_", "+/")
_FIRST_CHUNK = 1024
_PROOF = 32  # so many characters are not readable by chance
_SHARE = 0.6  # of a run, otherwise
_LEFTWARDS = 256  # how far before the first plain characters a stretch may begin

# A line that base64 fills, and the next.
_WRAP = re.compile(r"[0-9A-Za-z+/_-]{16}\r?(\n[ \t>]{0,8})(?=[0-9A-Za-z+/_-]{2})")


def unwrapped(text: str) -> list[Replacement]:
    """The line breaks between lines that may be base64."""
    return [(*_break(found, text), "") for found in _WRAP.finditer(text)]


def decoded(text: str) -> Iterator[Replacement]:
    """Every stretch that stands for readable text, and that text."""
    ends = dict(_padded(text))
    floor = 0
    while found := _QUADS.search(text, floor):
        start, data, used = _whole(text, found.start(), floor)
        if not data or _by_chance(text, start, used):
            floor = found.end()
            continue
        end = start + used
        while end < len(text) and text[end] == "=":
            end += 1
        ends.pop(start, None)
        yield start, end, data
        floor = end
    for start, (end, data) in ends.items():
        yield start, end, data


def _padded(text: str) -> Iterator[tuple[int, tuple[int, str]]]:
    """The runs that end as base64 does and are readable as a whole, by where they begin."""
    for found in _PADDED.finditer(text):
        data, used = _decode(found[1])
        if data and used == len(found[1]):
            yield found.start(), (found.end(), data)


def _break(found: re.Match[str], text: str) -> tuple[int, int]:
    start, end = found.span(1)
    return (start - 1 if text[start - 1] == "\r" else start), end


def _whole(text: str, at: int, floor: int) -> tuple[int, str, int]:
    """Start, meaning and length of the stretch that has a plain quad at `at`."""
    run = _BEFORE.search(text, max(floor, at - _LEFTWARDS), at)
    before = run.start() if run else at
    first = at - (at - before) // 4 * 4
    if first < at:
        left, used = _decode(text[first:at])
        if used == at - first:
            right, more = _forward(text, at)
            return first, left + right, used + more
    data, used = _forward(text, at)
    return at, data, used


def _by_chance(text: str, start: int, used: int) -> bool:
    """Whether what is readable is a small part of a key or of binary data."""
    run = _ALPHABET.match(text, start, start + 2 * _PROOF)
    return used < _PROOF and run is not None and used < _SHARE * len(run.group())


def _forward(text: str, at: int) -> tuple[str, int]:
    """What the characters from `at` on mean, as far as they are readable, and how many they are.

    Read in growing chunks, so that much binary data behind a little text costs little.
    """
    size = _FIRST_CHUNK
    while True:
        run = _ALPHABET.match(text, at, at + size)
        chunk = run.group() if run else ""
        data, used = _decode(chunk)
        if used < len(chunk) or len(chunk) < size:
            return data, used
        size *= 4


def _decode(chunk: str) -> tuple[str, int]:
    whole = chunk[: len(chunk) - 1] if len(chunk) % 4 == 1 else chunk
    raw = b64decode(whole.translate(_FROM_URLS) + "=" * (-len(whole) % 4))
    data, taken = readable(raw)
    if taken >= len(raw):
        return data, len(whole)
    data, taken = readable(raw[: taken // 3 * 3])
    return data, taken // 3 * 4
