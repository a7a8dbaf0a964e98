"""What passes over the socket: JSON objects, each behind its length in four bytes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

MOST = 1 << 30
"""Bytes of the largest frame."""

Frame = Mapping[str, object]


class BrokenFrame(ValueError):
    """What came is no frame, or none of those that are known."""


def framed(frame: Frame) -> bytes:
    """The bytes of one frame; raises ValueError for what JSON has no word for."""
    text = json.dumps(frame, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    data = text.encode("utf-8", "surrogatepass")  # a target may cut a character in two
    return len(data).to_bytes(4, "big") + data


async def read_frame(reader: asyncio.StreamReader) -> Frame:
    """The next frame; raises BrokenFrame, EOFError and OSError."""
    size = int.from_bytes(await reader.readexactly(4), "big")
    if size > MOST:
        raise BrokenFrame("A frame is too large.")
    data = await reader.readexactly(size)
    try:
        frame = json.loads(data.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise BrokenFrame("A frame is no JSON.") from None
    if not isinstance(frame, dict):
        raise BrokenFrame("A frame is no object.")
    return frame
