r"""Single characters written as escapes: `%40`, `&#64;`, `\u0040`, `\x40`, `=40`."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping

from gateway.detect.decode.plain import readable
from gateway.detect.decode.rewrite import Replacement

_ESCAPE = re.compile(
    r"(?P<percent>%[2-7][0-9A-Fa-f]|(?:%[89A-Fa-f][0-9A-Fa-f]){2,4})"
    r"|(?P<entity>&#[0-9]{1,7};?|&#[xX][0-9A-Fa-f]{1,6};?|&[A-Za-z]{2,12}[0-9]{0,2};)"
    r"|(?P<pair>\\u[dD][89AaBb][0-9A-Fa-f]{2}\\u[dD][C-Fc-f][0-9A-Fa-f]{2})"
    r"|(?P<point>\\u[0-9A-Fa-f]{4}|\\u\{[0-9A-Fa-f]{1,6}\}|\\U[0-9A-Fa-f]{8})"
    r"|(?P<bytes>\\x[2-7][0-9A-Fa-f]|(?:\\x[89A-Fa-f][0-9A-Fa-f]){2,4})"
    r"|(?P<octal>\\[01][0-7]{2}|(?:\\[23][0-7]{2}){2,4})"
    r"|(?P<simple>\\[nrt/\"'\\])"
)
# Tags that change how the middle of a word looks.
_TAG = re.compile(
    r"(?<=[0-9A-Za-z@.])</?(?:b|i|u|s|a|em|strong|span|wbr|font|mark|small|big|code|tt|bdi)\b"
    r"[^<>]{0,80}>(?=[0-9A-Za-z@.])",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"=\r?\n|=[2-7][0-9A-F]|(?:=[89A-F][0-9A-F]){2,4}")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t"}
_HEX = re.compile("[0-9A-Fa-f]+")
_LAST_POINT = 0x10FFFF


def decoded(text: str) -> Iterator[Replacement]:
    """The escapes of URLs, HTML, JSON and programs, each with its character."""
    for found in _ESCAPE.finditer(text):
        meaning = _MEANINGS[str(found.lastgroup)](found.group())
        if meaning:
            yield *found.span(), meaning
    for found in _TAG.finditer(text):
        yield *found.span(), ""


def quoted_printable(text: str) -> Iterator[Replacement]:
    """The escapes and soft line breaks of quoted-printable, each with what it stands for."""
    for found in _QUOTED.finditer(text):
        written = found.group()
        if written[-1] == "\n":
            yield *found.span(), ""
        elif meaning := _bytes(written):
            yield *found.span(), meaning


def _bytes(written: str) -> str:
    """What bytes mean that are written as pairs of hexadecimal digits behind a mark."""
    mark = "\\x" if written.startswith("\\x") else written[0]
    data = bytes.fromhex(written.replace(mark, ""))
    text, taken = readable(data)
    return text if taken == len(data) else ""


def _octal(written: str) -> str:
    data = bytes(int(part, 8) for part in written.split("\\")[1:])
    text, taken = readable(data)
    return text if taken == len(data) else ""


def _point(written: str) -> str:
    found = _HEX.search(written, 2)
    return _shown(int(found.group(), 16)) if found else ""


def _pair(written: str) -> str:
    return bytes.fromhex(written.replace("\\u", "")).decode("utf-16-be", "ignore")


def _shown(point: int) -> str:
    """The character of a code point; empty for those that stand for none."""
    return "" if point > _LAST_POINT or 0xD800 <= point <= 0xDFFF else chr(point)


def _entity(written: str) -> str:
    meaning = html.unescape(written)
    return "" if meaning == written else meaning


def _simple(written: str) -> str:
    return _SIMPLE.get(written[1], written[1])


_MEANINGS: Mapping[str, Callable[[str], str]] = {
    "percent": _bytes,
    "entity": _entity,
    "pair": _pair,
    "point": _point,
    "bytes": _bytes,
    "octal": _octal,
    "simple": _simple,
}
