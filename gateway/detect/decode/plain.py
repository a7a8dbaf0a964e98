"""Telling decoded text from decoded noise."""

from __future__ import annotations

import re

_SHOWN = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]*+")


def readable(data: bytes) -> tuple[str, int]:
    """The longest beginning of `data` that is printable UTF-8, and how many bytes it takes."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        text = data[: error.start].decode()
    shown = _SHOWN.match(text)
    text = shown.group() if shown else ""
    return text, len(text.encode())
