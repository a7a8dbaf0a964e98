"""Restores one text that arrives in pieces, holding back only what may be a placeholder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.redact.reading import Reader, Reading, Verdict
from gateway.redact.surroundings import Surroundings

REPLACED = "\ufffc"  # stands for a placeholder that stays where its surroundings are followed


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text; `raw` is how each character is written, None where it stands for itself."""

    text: str = field(repr=False)
    raw: list[str] | None = field(default=None, repr=False)

    def written(self, start: int, end: int) -> str:
        """Characters `start` to `end` as they were written."""
        return self.text[start:end] if self.raw is None else "".join(self.raw[start:end])

    def after(self, start: int) -> Piece:
        """The rest from `start` on."""
        return Piece(self.text[start:], None if self.raw is None else self.raw[start:])

    def __add__(self, more: Piece) -> Piece:
        if self.raw is None and more.raw is None:
            return Piece(self.text + more.text)
        return Piece(self.text + more.text, (self.raw or [*self.text]) + (more.raw or [*more.text]))


class RestoringText:
    """One text of an answer: pieces go in, the same text with values in place comes out.

    However the text is cut into pieces, the whole that comes out is the same.
    `write` turns a value into what stands for it in this text.
    """

    def __init__(self, reader: Reader, write: Callable[[str], str] = str) -> None:
        self._reader = reader
        self._write = write
        self._surroundings = Surroundings()
        self._held = Piece("")
        self._before = ""

    def feed(self, arrived: str | Piece, *, final: bool = False) -> str:
        """Take a piece and return what is certain; `final` flushes what was held back."""
        piece = self._held + (Piece(arrived) if isinstance(arrived, str) else arrived)
        text = self._before + piece.text
        shift = len(self._before)
        out: list[str] = []
        done = place = 0
        while (start := self._reader.start(text, place + shift) - shift) >= 0:
            reading = self._reader.read(text, start + shift, final=final)
            if reading is Verdict.MORE and not final:
                break
            place = start + 1
            if isinstance(reading, Reading):
                out.append(self._plain(piece, done, start))
                done = place = reading.end - shift
                out.append(self._restored(reading, piece.written(start, done)))
        else:
            start = len(piece.text)
        out.append(self._plain(piece, done, start))
        self._before = (self._before + piece.text[:start])[-1:]
        self._held = piece.after(start)
        return "".join(out)

    def _plain(self, piece: Piece, start: int, end: int) -> str:
        self._surroundings.advance(piece.text[start:end])
        return piece.written(start, end)

    def _restored(self, reading: Reading, written: str) -> str:
        stays = self._surroundings.fetched and not reading.literal
        self._surroundings.advance(REPLACED if stays else reading.value)  # it may be an address
        return written if stays else self._write(reading.value)
