"""Looks for a value in bytes, in every spelling in which it could have got out."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})")
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def spellings(value: str) -> Mapping[str, bytes]:
    """The spellings of `value` that are looked for byte by byte, by name.

    In base64 a value can stand at three alignments; each gives the characters
    that do not depend on its neighbours.
    """
    raw = value.encode()
    found = {
        "raw": raw,
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "url": quote(value, safe="").encode(),
        "url-lower": quote(value, safe="").lower().encode(),
        "form": quote_plus(value).encode(),
        "percent": "".join(f"%{byte:02X}" for byte in raw).encode(),
        "utf-16-le": value.encode("utf-16-le"),
        "utf-16-be": value.encode("utf-16-be"),
        "json": json.dumps(value)[1:-1].encode(),
        "json-escaped": "".join(f"\\u{ord(char):04x}" for char in value).encode(),
        "reversed": value[::-1].encode(),
    }
    for shift, start in enumerate((0, 2, 3)):
        whole = base64.b64encode(b"\0" * shift + raw)
        part = whole[start : (len(raw) + shift) // 3 * 4]
        found[f"base64-{shift}"] = part
        found[f"base64url-{shift}"] = part.translate(_URL_SAFE)
    return found


def found_in(data: bytes, value: str) -> tuple[str, ...]:
    """The names of the spellings of `value` that stand in `data`; empty where there is none.

    `folded` means that its letters and digits stand there in order, whatever
    is strewn between them and however wide they are written.
    """
    named = tuple(name for name, spelt in spellings(value).items() if spelt in data)
    if named:
        return named
    return ("folded",) if folded(value) in folded(_unescaped(data)) else ()


def folded(text: str) -> str:
    """The letters and digits of a text, in plain and small form."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if char.isalnum())


def _unescaped(data: bytes) -> str:
    """Text in which JSON escapes, of JSON inside JSON too, are the characters they stand for."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), data.decode(errors="replace"))
