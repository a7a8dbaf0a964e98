"""What stands around the decoded stretches of a reading, for detectors that are slow.

Most of a text that hides something is written plainly and was read already. Only
the neighbourhood of what was decoded is read again, and only what touches it counts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from gateway.detect.canonical import Canonical, Piece
from gateway.detect.decode.rewrite import Reading
from gateway.detect.sighting import Sighting

_AROUND = 160  # characters, enough for a name and the words that speak for it
Span = tuple[int, int]


def in_decoded(
    source: str, reading: Reading, find: Callable[[str], Iterable[Sighting]]
) -> Iterator[Sighting]:
    """Yield what `find` sees in the decoded stretches of a reading of `source`, placed there.

    A value that the source does not spell as it was found is not maskable.
    """
    decoded = changed(reading)
    ends = [end for _, end in decoded]
    for first, last in _windows(decoded, len(reading.text)):
        for item in find(reading.text[first:last]):
            start, end = item.start + first, item.end + first
            at = bisect_left(ends, start)
            if at == len(decoded) or decoded[at][0] > end:
                continue
            place = reading.to_source(start, end)
            plain = source[slice(*place)] == reading.text[start:end]
            yield replace(item, start=place[0], end=place[1], maskable=item.maskable and plain)


def changed(reading: Reading) -> list[Span]:
    """The spans of a reading that the source writes otherwise, in order; empty where it has more.

    They do not overlap or touch.
    """
    spans: list[Span] = []
    for step in reading.steps:
        spans = _joined([*(_forward(step, span) for span in spans), *_changes(step)])
    return spans


def _changes(step: Canonical) -> Iterator[Span]:
    """The spans of what one step wrote, and the places where it took something out."""
    at = 0
    for index, piece in enumerate(step.pieces):
        if piece.source_start > at:
            yield piece.start, piece.start
        if not piece.linear:
            yield piece.start, _end(step, index)
        at = piece.source_end


def _forward(step: Canonical, span: Span) -> Span:
    """Where a span of the text before a step stands behind it."""
    if not step.pieces:
        return span
    start, end = span
    index, inside = _piece(step, start)
    begin = _end(step, index) if not inside else step.pieces[index].start
    if inside and step.pieces[index].linear:
        begin += start - step.pieces[index].source_start
    if start == end:
        return begin, begin
    index, inside = _piece(step, end - 1)
    stop = _end(step, index)
    if inside and step.pieces[index].linear:
        stop = step.pieces[index].start + end - step.pieces[index].source_start
    return begin, max(begin, stop)


def _piece(step: Canonical, at: int) -> tuple[int, bool]:
    """The last piece that begins at or before a place of the source, and whether it holds it."""
    index = bisect_right(step.pieces, at, key=_source_start) - 1
    if index < 0:
        return -1, False
    return index, at < step.pieces[index].source_end


def _source_start(piece: Piece) -> int:
    return piece.source_start


def _end(step: Canonical, index: int) -> int:
    following = index + 1
    return step.pieces[following].start if following < len(step.pieces) else len(step.text)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _windows(decoded: Iterable[Span], length: int) -> list[Span]:
    wide = ((max(0, start - _AROUND), min(length, end + _AROUND)) for start, end in decoded)
    return _joined(wide)
