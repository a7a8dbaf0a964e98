"""Writes server-sent events."""

from __future__ import annotations

import json

CONTENT_TYPE = "text/event-stream; charset=utf-8"
DONE = b"data: [DONE]\n\n"
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # made once, not per event


def event(data: object, name: str = "") -> bytes:
    """One event, under a `name` where the wire has names, whose data is `data` as JSON.

    A half of a surrogate pair, which cannot be sent, becomes a question mark.
    """
    head = f"event: {name}\n".encode() if name else b""
    text = _ENCODER.encode(data)
    return head + b"data: " + text.encode("utf-8", "replace") + b"\n\n"
