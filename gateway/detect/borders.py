"""Values that begin in one text and end in a later one.

Two messages, or two parts of one, are read by a model one behind the other. What
the patterns find over the border of two texts, and in neither of them alone, is a
finding in the later one, which cannot be masked in place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gateway.core.request import Place, Segment, SegmentKind
from gateway.detect.canonical import canonicalise
from gateway.detect.linear import Found, LinearPass
from gateway.detect.sighting import Sighting, sighted

REACH = 64
_SOURCE_REACH = 2 * REACH  # source characters, some of which show nothing
_CERTAIN = 0.8  # two ends that meet by chance must not make a finding
_READ = frozenset({Place.USER, Place.SYSTEM, Place.TOOL_RESULTS, Place.ANSWER})
_LAST_WORD = re.compile(r"[^\W_]+\Z")
_FIRST_WORD = re.compile(r"\A[^\W_]+")


@dataclass(frozen=True, slots=True)
class Border:
    """The end of what stands before segment `index`, and the beginning of that segment.

    `before` is canonical, `head` is as it was sent; `cut` says that more
    follows behind `head`.
    """

    index: int
    before: str = field(repr=False)
    head: str = field(repr=False)
    cut: bool


def borders(segments: Sequence[Segment]) -> Iterator[Border]:
    """Yield the borders between the texts of a conversation, in their order."""
    before = ""
    for index, segment in enumerate(segments):
        readable = segment.kind is SegmentKind.TEXT and segment.maskable
        if not readable or segment.place not in _READ or not segment.text.strip():
            continue
        text = segment.text
        if before:
            cut = len(text) > _SOURCE_REACH
            yield Border(index, before, text[:_SOURCE_REACH], cut)
        before = _ending(before, text)


def crossing(border: Border, linear: LinearPass) -> list[Sighting]:
    """What lies over a border, placed by its part in the later text."""
    canonical = canonicalise(border.head)
    head = canonical.text.lstrip()
    skipped = len(canonical.text) - len(head)
    if border.cut or len(head) > REACH:
        head = _LAST_WORD.sub("", head[:REACH])
    meeting = len(border.before)
    joined = linear.scan(border.before + head) if head else []
    over = [found for found in joined if found.hit.start < meeting < found.hit.end]
    if not over:
        return []
    alone = [(found.recognizer.entity, found.hit.end) for found in linear.scan(border.before)]
    later = [(found.recognizer.entity, found.hit.start) for found in linear.scan(head)]
    told = []
    for found in filter(_certain, over):
        entity, hit = found.recognizer.entity, found.hit
        if any(same == entity and end > hit.start for same, end in alone):
            continue
        if any(same == entity and meeting + start < hit.end for same, start in later):
            continue
        place = canonical.to_source(skipped, skipped + hit.end - meeting)
        told.append(replace(sighted(found).moved(*place), maskable=False))
    return told


def _certain(found: Found) -> bool:
    return found.hit.checksum or found.hit.score >= _CERTAIN


def _ending(before: str, text: str) -> str:
    """The last canonical characters of `before` and `text`, from the beginning of a word."""
    ending = canonicalise(text[-_SOURCE_REACH:]).text.rstrip()
    if len(text) <= _SOURCE_REACH:
        ending = before + ending.lstrip()
    if len(ending) > REACH or len(text) > _SOURCE_REACH:
        ending = _FIRST_WORD.sub("", ending[-REACH:])
    return ending
