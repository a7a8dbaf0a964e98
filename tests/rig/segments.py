"""Segments made of texts."""

from __future__ import annotations

from gateway.core.request import Place, Segment, SegmentKind


def segments_of(
    *texts: str, kind: SegmentKind = SegmentKind.TEXT, maskable: bool = True
) -> tuple[Segment, ...]:
    """One user segment for each text, in the order given."""
    return tuple(
        Segment(
            path=("messages", at, "content"),
            label=f"messages[{at}].content",
            place=Place.USER,
            kind=kind,
            text=text,
            maskable=maskable,
        )
        for at, text in enumerate(texts)
    )
