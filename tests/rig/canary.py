"""Looks for a value in bytes, in every spelling in which it could have escaped."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

_GZIP = b"\x1f\x8b\x08"
_CHUNK_SIZE = re.compile(rb"\r\n[0-9a-fA-F]{1,8}\r\n")
_PIECE = 10  # bytes of a long value that stand nowhere by chance
_LONG = 16


def forms(canary: str) -> Mapping[str, bytes]:
    """The spellings of `canary`, by name.

    In base64 a value can stand at three alignments; each gives the characters
    that do not depend on its neighbours.
    """
    raw = canary.encode()
    found = {
        "raw": raw,
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "url": quote(canary, safe="").encode(),
        "url-lower": quote(canary, safe="").lower().encode(),
        "form": quote_plus(canary).encode(),
        "percent": "".join(f"%{byte:02X}" for byte in raw).encode(),
        "utf-16-le": canary.encode("utf-16-le"),
        "utf-16-be": canary.encode("utf-16-be"),
        "json": json.dumps(canary)[1:-1].encode(),
        "json-escaped": "".join(
            f"\\u{ord(char):04x}" for char in canary if ord(char) < 65536
        ).encode(),
        "reversed": canary[::-1].encode(),
    }
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        start = (0, 2, 3)[shift]
        end = (len(raw) + shift) // 3 * 4
        found[f"base64-{shift}"] = encoded[start:end]
        found[f"base64url-{shift}"] = encoded[start:end].translate(_URL_SAFE)
    return {name: data for name, data in found.items() if data}


def found_in(data: bytes | bytearray, canary: str) -> list[str]:
    """The names of the spellings of `canary` that stand in `data` or in gzip inside it.

    Chunks of HTTP are put together first, and of a long value a `piece` is
    enough, so that cutting it into events or messages does not hide it.
    """
    texts = [bytes(data), _CHUNK_SIZE.sub(b"", bytes(data)), *_unzipped(bytes(data))]
    wanted = {**forms(canary), **_pieces(canary)}
    return [name for name, form in wanted.items() if any(form in text for text in texts)]


def _pieces(canary: str) -> Mapping[str, bytes]:
    raw = canary.encode()
    starts = range(len(raw) - _PIECE + 1) if len(raw) >= _LONG else ()
    return {f"piece-{start}": raw[start : start + _PIECE] for start in starts}


def _unzipped(data: bytes) -> list[bytes]:
    texts = []
    start = data.find(_GZIP)
    while start >= 0:
        try:
            texts.append(zlib.decompressobj(31).decompress(data[start:], 1 << 22))
        except zlib.error:
            texts.append(b"")
        start = data.find(_GZIP, start + 1)
    return texts


_URL_SAFE = bytes.maketrans(b"+/", b"-_")
