"""Restores a JSON text that arrives in pieces, so that it is as valid after as before."""

from __future__ import annotations

import json
import re

from gateway.redact.reading import Reader
from gateway.redact.stream import Piece, RestoringText

_STOP = re.compile(r'["\\]')
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_UNIT = re.compile(r"\\u[0-9a-fA-F]{4}")
_CUT_OFF = re.compile(
    r"\\(?:u[0-9a-fA-F]{0,3}|u[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u(?:[dD](?:[c-fC-F][0-9a-fA-F]?)?)?)?)?)?"
)
_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
UNREADABLE = "\ufffd"


class RestoringJson:
    """Tool-call arguments, or an answer that the app asked for as JSON.

    Inside a string literal placeholders are read through its escapes and
    values are written with theirs. A placeholder outside of every string,
    where a model forgot the quotation marks, becomes a string.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._quoted = False
        self._escape = ""
        self._text = self._next_text()

    def feed(self, piece: str, *, final: bool = False) -> str:
        """Take a piece and return what is certain; `final` flushes what was held back."""
        piece, self._escape = self._escape + piece, ""
        out: list[str] = []
        place = 0
        while place < len(piece):
            end = piece.find('"', place) if not self._quoted else self._end_of_string(piece, place)
            stop = len(piece) if end < 0 else end
            units = self._units(piece[place:stop], whole=end >= 0)
            out.append(self._text.feed(units, final=end >= 0))
            if end >= 0:
                out.append('"')
                self._quoted = not self._quoted
                self._text = self._next_text()
            place = stop + 1
        if final:
            out.append(self._text.feed(self._escape, final=True))
            self._escape = ""
        return "".join(out)

    def _next_text(self) -> RestoringText:
        return RestoringText(self._reader, _inside if self._quoted else _outside)

    def _end_of_string(self, piece: str, place: int) -> int:
        while (match := _STOP.search(piece, place)) and match[0] == "\\":
            place = match.end() + 1
        return match.start() if match else -1

    def _units(self, written: str, *, whole: bool) -> Piece:
        """A stretch of text; an escape that the end of the piece cut off waits for the next."""
        if not self._quoted or "\\" not in written:
            return Piece(written)
        text: list[str] = []
        raw: list[str] = []
        place = 0
        while (start := written.find("\\", place)) >= 0:
            text += written[place:start]
            raw += written[place:start]
            if not whole and _CUT_OFF.fullmatch(written, start):
                self._escape = written[start:]
                place = len(written)
                break
            place = _end_of_escape(written, start)
            text.append(_character(written[start:place]))
            raw.append(written[start:place])
        text += written[place:]
        raw += written[place:]
        return Piece("".join(text), raw)


def _end_of_escape(written: str, start: int) -> int:
    for pattern in (_PAIR, _UNIT):
        if match := pattern.match(written, start):
            return match.end()
    return start + 2


def _character(escape: str) -> str:
    """The character that an escape stands for; one that cannot be read is no letter."""
    if escape.startswith("\\u"):
        try:
            read = str(json.loads(f'"{escape}"'))
        except ValueError:
            return UNREADABLE
        return read if len(read) == 1 and not "\ud800" <= read <= "\udfff" else UNREADABLE
    return _SHORT.get(escape[1:], escape[1:])


def _inside(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _outside(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
