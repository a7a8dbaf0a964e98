"""A text without its escapes, in which a value may stand that its own letters do not show."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

_UNIT = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|[nrt])")
_HALVES = re.compile("[\ud800-\udfff]")
_SIGNS = re.compile(r"\\+(?:[ux][0-9a-fA-F]|[nrt])|%[0-9a-fA-F]{2}|&[#a-zA-Z]")


def unescaped(text: str) -> str:
    """`text` as JSON, addresses and HTML mean it, with a space for each line end.

    The same where it holds no escapes.
    """
    if not _SIGNS.search(text):
        return text
    plain = _UNIT.sub(lambda found: chr(int(found[1] or found[2] or "20", 16)), text)
    if _HALVES.search(plain):
        plain = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return html.unescape(unquote(plain))
