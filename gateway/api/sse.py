"""Writes server-sent events."""

from __future__ import annotations

import json
import re

CONTENT_TYPE = "text/event-stream; charset=utf-8"
DONE = b"data: [DONE]\n\n"
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")  # those of str.splitlines, which httpx reads by
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # made once, not per event


def event(data: object, name: str = "") -> bytes:
    """One event, under a `name` where the wire has names, whose data is `data` as JSON.

    A half of a surrogate pair, which cannot be sent, becomes a question mark.
    Characters that some readers take for the end of a line are written as escapes.
    """
    head = f"event: {name}\n".encode() if name else b""
    text = _ENCODER.encode(data)
    if not text.isascii() and _LINE_ENDS.search(text):
        text = _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return head + b"data: " + text.encode("utf-8", "replace") + b"\n\n"
