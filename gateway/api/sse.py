"""Writes server-sent events."""

from __future__ import annotations

import json

CONTENT_TYPE = "text/event-stream; charset=utf-8"
DONE = b"data: [DONE]\n\n"


def event(data: object) -> bytes:
    """One event whose data is `data` as JSON, which holds no line end of its own.

    A half of a surrogate pair, which cannot be sent, becomes a question mark.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return b"data: " + text.encode("utf-8", "replace") + b"\n\n"
