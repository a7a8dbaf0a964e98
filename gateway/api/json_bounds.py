"""How deep and how large a JSON text is, found out before anything is built from it.

Counting bytes is some hundred times cheaper than parsing them, so that a bomb
is answered at once and never unfolds. A text that is not JSON gets through
here: the parser names what is wrong with it.
"""

from __future__ import annotations

from gateway.core.errors import InvalidRequest

MOST_DEPTH = 64
MOST_NODES = 100_000
MOST_STRING = 8 * 1024 * 1024

_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_SPACE = b" \t\r\n"
_QUOTES = 4 * MOST_NODES  # a key and a value each, two quotation marks each


def check_bounds(body: bytes) -> None:
    """Raise InvalidRequest for a text that is too deep or holds too many values."""
    opened = body.count(b"[") + body.count(b"{")
    if opened <= MOST_DEPTH and opened + body.count(b",") < MOST_NODES:
        return
    outline = _outline(body)
    brackets = outline.translate(None, _NOT_BRACKETS)
    if _depth(brackets[: 2 * MOST_NODES + 2]) > MOST_DEPTH:
        raise InvalidRequest(
            f"The body is nested more than {MOST_DEPTH} levels deep.", code="too_deep"
        )
    if _values(outline, brackets) > MOST_NODES:
        raise _too_large()


def _outline(body: bytes) -> bytes:
    """`body` with `s` in place of every string, and without white space."""
    plain = body.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in body else body
    if plain.count(b'"') > _QUOTES:
        raise _too_large()
    return b"s".join(plain.split(b'"')[::2]).translate(None, _SPACE)


def _depth(brackets: bytes) -> int:
    """The deepest level that is reached before a bracket too many closes."""
    depth = deepest = 0
    for byte in brackets:
        if byte in b"[{":
            depth += 1
            if depth > deepest:
                deepest = depth
                if deepest > MOST_DEPTH:
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


def _too_large() -> InvalidRequest:
    return InvalidRequest(f"The body holds more than {MOST_NODES} values.", code="too_large")
