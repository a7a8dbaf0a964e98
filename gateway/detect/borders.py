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
from gateway.detect.found import Found
from gateway.detect.linear import LinearPass
from gateway.detect.sighting import Sighting, sighted

REACH = 64
_SOURCE_REACH = 2 * REACH  # source characters, some of which show nothing
_ENDS = {(False, False): "--", (False, True): "-+", (True, False): "+-", (True, True): "++"}
_CERTAIN = 0.8  # two ends that meet by chance must not make a finding
_READ = frozenset({Place.USER, Place.SYSTEM, Place.TOOL_RESULTS, Place.ANSWER})
_LAST_WORD = re.compile(r"[^\W_]+\Z")
_FIRST_WORD = re.compile(r"\A[^\W_]+")


@dataclass(frozen=True, slots=True)
class Border:
    """The end of what stands before segment `index`, and the beginning of that segment.

    Both are as they were sent; `begun` and `cut` say that more stands before the
    one and behind the other. `between` are the two texts, where they alone make
    the border.
    """

    index: int
    before: str = field(repr=False)
    head: str = field(repr=False)
    begun: bool
    cut: bool
    between: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def ends(self) -> str:
        """`begun` and `cut` in two characters."""
        return _ENDS[self.begun, self.cut]


def borders(segments: Sequence[Segment]) -> Iterator[Border]:
    """Yield the borders between the texts of a conversation, in their order."""
    before, begun, alone = "", False, ""
    for index, segment in enumerate(segments):
        if not _is_said(segment):
            continue
        text = segment.text
        cut = len(text) > _SOURCE_REACH
        if before:
            between = (alone, text) if alone else None
            yield Border(index, before, text[:_SOURCE_REACH], begun, cut, between)
        ending = text[-_SOURCE_REACH:].rstrip()
        if cut:
            begun, alone = True, text
        else:
            ending, alone = before + ending.lstrip(), ""
            begun = begun or len(ending) > _SOURCE_REACH
        before = ending[-_SOURCE_REACH:]


def _is_said(segment: Segment) -> bool:
    readable = segment.kind is SegmentKind.TEXT and segment.maskable and segment.place in _READ
    return readable and bool(segment.text) and not segment.text.isspace()


def crossing(border: Border, linear: LinearPass) -> list[Sighting]:
    """What lies over a border, placed by its part in the later text."""
    before = canonicalise(border.before).text.rstrip()
    if border.begun or len(before) > REACH:
        before = _FIRST_WORD.sub("", before[-REACH:])
    canonical = canonicalise(border.head)
    head = canonical.text.lstrip()
    skipped = len(canonical.text) - len(head)
    if border.cut or len(head) > REACH:
        head = _LAST_WORD.sub("", head[:REACH])
    meeting = len(before)
    joined = linear.scan(before + head) if before and head else []
    over = [found for found in joined if found.hit.start < meeting < found.hit.end]
    if not over:
        return []
    alone = [(found.recognizer.entity, found.hit.end) for found in linear.scan(before)]
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
