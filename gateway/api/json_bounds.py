"""How deep and how large a JSON text is, found out before anything is built from it.

Counting bytes is some hundred times cheaper than parsing them, so that a bomb
is answered at once and never unfolds. A text that is not JSON gets through
here: the parser names what is wrong with it.
"""

from __future__ import annotations

from gateway.core.bounds import Bounds
from gateway.core.errors import InvalidRequest

_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_SPACE = b" \t\r\n"
_QUOTES = 4  # for each value: a key and the value, two quotation marks each


def check_bounds(body: bytes, bounds: Bounds) -> None:
    """Raise InvalidRequest for a text that is too deep or holds too many values."""
    opened = body.count(b"[") + body.count(b"{")
    if opened <= bounds.depth and opened + body.count(b",") < bounds.values:
        return
    outline = _outline(body, bounds.values)
    brackets = outline.translate(None, _NOT_BRACKETS)
    if _depth(brackets[: 2 * bounds.values + 2], bounds.depth) > bounds.depth:
        raise InvalidRequest(
            f"The body is nested more than {bounds.depth} levels deep.", code="too_deep"
        )
    if _values(outline, brackets) > bounds.values:
        raise _too_large(bounds.values)


def _outline(body: bytes, most: int) -> bytes:
    """`body` with `s` in place of every string, and without white space."""
    plain = body.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in body else body
    if plain.count(b'"') > _QUOTES * most:
        raise _too_large(most)
    return b"s".join(plain.split(b'"')[::2]).translate(None, _SPACE)


def _depth(brackets: bytes, most: int) -> int:
    """The deepest level before a bracket too many closes; looks no deeper than just over `most`."""
    depth = deepest = 0
    for byte in brackets:
        if byte in b"[{":
            depth += 1
            if depth > deepest:
                deepest = depth
                if deepest > most:
                    break
        else:
            depth -= 1
            if depth < 0:
                break
    return deepest


def _values(outline: bytes, brackets: bytes) -> int:
    """How many values a JSON text with this outline holds: one, and what its containers hold."""
    opened = brackets.count(b"[") + brackets.count(b"{")
    empty = outline.count(b"[]") + outline.count(b"{}")
    return 1 + outline.count(b",") + opened - empty


def _too_large(most: int) -> InvalidRequest:
    return InvalidRequest(f"The body holds more than {most} values.", code="too_large")
