"""Whether the text at hand is an address that a reader's program may fetch.

A value that is restored inside a URL, a link target or an image source leaves
the app as soon as the answer is shown; there, placeholders stay. Where this is
in doubt the text counts as an address.
"""

from __future__ import annotations

import re

LOOK_BACK = 64  # characters: the longest beginning that is looked for

_TELLING = re.compile(r"""[\s"'<>`/:.()=?]""")
_SCHEME = re.compile(r"(?:https?|ftp|wss?)$", re.IGNORECASE)
_WWW = re.compile(r"(?<![^\W_])www$", re.IGNORECASE)
_HOST = re.compile(
    r"(?<![^\s\"'<>`(\[{=,;|*])"  # at the beginning of a word: what stands behind an @ is none
    r"(?:(?:[a-z0-9-]+\.)+[a-z]{2,}|\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"(?:src|href|srcset|poster|action|data|background)\s*$", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*$")
_LINK_OPENS = re.compile(r"\]\(\s*$")


class Surroundings:
    """Follows one text, piece by piece; the pieces may be cut anywhere."""

    def __init__(self) -> None:
        self._tail = ""
        self._url = False
        self._depth = 0  # of parentheses inside a Markdown link target
        self._pointed = False  # the link target stands in <>
        self._tag = False
        self._attribute = ""  # how the value of a fetching attribute ends; "=" before it begins

    @property
    def fetched(self) -> bool:
        """Whether what comes next is part of an address."""
        return self._url or self._depth > 0 or bool(self._attribute)

    def advance(self, piece: str) -> None:
        """Read on."""
        text = self._tail + piece
        for match in _TELLING.finditer(text, len(self._tail)):
            before = text[max(0, match.start() - LOOK_BACK) : match.start()]
            self._take(match[0], before)
        self._tail = text[-LOOK_BACK:]

    def _take(self, char: str, before: str) -> None:
        self._follow_url(char, before)
        self._follow_tag(char, before)
        if self._depth:
            self._follow_link(char, before)
        elif char == "(" and before.endswith("]"):
            self._depth = 1

    def _follow_url(self, char: str, before: str) -> None:
        if char in '"<>`' or char.isspace():
            self._url = False
        elif (
            (char == "/" and before.endswith("/"))
            or (char == ":" and _SCHEME.search(before))
            or (char == "." and _WWW.search(before))
            or (char in "/?" and _HOST.search(before))
        ):
            self._url = True

    def _follow_tag(self, char: str, before: str) -> None:
        if self._attribute == "=":
            self._open_value(char, before)
        elif self._attribute and (char == self._attribute or self._closes_bare(char)):
            self._attribute = ""
        if char == "<":
            self._tag = True
        elif char == ">" and not self._attribute:
            self._tag = False
        elif char == "=" and self._tag and not self._attribute and _ATTRIBUTE.search(before):
            self._attribute = "="

    def _open_value(self, char: str, before: str) -> None:
        written = before.rstrip()
        begun = bool(written) and not written.endswith("=")
        if char in "\"'" and not begun:
            self._attribute = char
        elif (begun and char.isspace()) or char == ">":
            self._attribute = ""
        elif begun:
            self._attribute = " "

    def _closes_bare(self, char: str) -> bool:
        return self._attribute == " " and (char.isspace() or char == ">")

    def _follow_link(self, char: str, before: str) -> None:
        if char == "<" and _LINK_OPENS.search(before):
            self._pointed = True
        elif char == ">":
            self._pointed = False
        elif char == "\n" and _BLANK_LINE.search(before):
            self._depth, self._pointed = 0, False
        elif char in "()" and not self._pointed and not before.endswith("\\"):
            self._depth += 1 if char == "(" else -1
