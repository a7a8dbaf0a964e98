"""Finds the names of private people in a text of any length."""

from __future__ import annotations

import time
from collections.abc import Iterator

from gateway.core.finding import DataClass, Stage
from gateway.detect.adopted import NAMES, PERSON
from gateway.detect.lexicon import fold
from gateway.detect.people.evidence import around, famous, score, told_before
from gateway.detect.people.spans import Name, Passage, passage
from gateway.detect.sighting import Sighting
from gateway.detect.written import Written

_CHUNK = 6_000
_OVERLAP = 200  # longer than any name, so that none is lost on a border
_LEAST = 0.35
_SHORTEST = 3


def find_named(written: Written, until: float) -> Iterator[Sighting]:
    """Yield the names in a text; what lies in two chunks comes twice.

    Raises TimeoutError when `until`, in monotonic seconds, is past before the
    end is reached.
    """
    text = written.text
    for first, last in _chunks(text):
        if time.monotonic() > until:
            raise TimeoutError
        chunk = written if last - first == len(text) else Written(text[first:last])
        read = passage(chunk)
        if not read.names:
            continue
        context = around(chunk)
        for name in read.names:
            if not _could_count(read, name):
                continue
            likely = score(read, name, context)
            if likely >= _LEAST:
                yield _sighting(chunk.text, name, first, likely)


def _could_count(read: Passage, name: Name) -> bool:
    """A first name alone is no finding, unless a title, a label or a greeting precedes it."""
    words = [word for word in read.folded[name.first : name.last + 1] if word[0].isalpha()]
    if len(max(words, key=len)) < _SHORTEST or famous(read, name):
        return False
    return sum(len(word) > 1 for word in words) > 1 or told_before(read, name)


def _sighting(chunk: str, name: Name, offset: int, likely: float) -> Sighting:
    return Sighting(
        entity=PERSON,
        data_class=DataClass.CONTACT,
        start=offset + name.start,
        end=offset + name.end,
        score=round(likely, 2),
        detector=NAMES,
        stage=Stage.NAMES,
        canonical=" ".join(fold(chunk[name.start : name.end]).replace("-", " ").split()),
    )


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > _CHUNK:
        cut = max(text.rfind(char, start + _CHUNK // 2, start + _CHUNK) for char in "\n ")
        stop = cut if cut > 0 else start + _CHUNK
        yield start, stop
        start = max(stop - _OVERLAP, start + 1)
    if start < len(text):
        yield start, len(text)
