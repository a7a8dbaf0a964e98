"""One spelling for every text, with the way back to the text as it was sent.

All recognisers see canonical text, so that a number written with full-width or
Arabic digits, or broken by zero-width characters, is the number that it looks
like. Offsets are mapped back, because masking edits the source.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from gateway.detect.lookalikes import SHAPES, as_latin

# Format characters (soft hyphen, zero width, bidi controls, byte order mark),
# variation selectors, tag characters and fillers: they show nothing. Arabic
# number signs are format characters too, but visible, and therefore stay.
_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_CONTROLS = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
# Strokes and frames drawn over a character (1̶, 1⃣) hide it from a recogniser only.
_DRAWN_OVER = "\u0334-\u0337\u20dd-\u20e0\u20e2-\u20e4"
_INVISIBLE = re.compile(f"[{_TAGS}{_SELECTORS}{_CONTROLS}{_DRAWN_OVER}]")

# Longer than any flag or emoji needs, or tags that belong to no flag: such a run
# can carry a message that a model reads and no recogniser does.
_HIDDEN = re.compile(
    f"(?<![\U0001f3f4{_TAGS}])[{_TAGS}]|[{_TAGS}]{{8,}}|[{_SELECTORS}]{{2,}}|[{_CONTROLS}]{{17,}}"
)

_HYPHENS = frozenset("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d")
_DOTTED_I = "i\u0307"
_OVER_DIGIT = re.compile("(?<=[0-9])[\u0300-\u036f]+")
_LONGEST_CLUSTER = 32  # sorting marks is quadratic; no script stacks as many


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of canonical text and the source it came from.

    Where `linear`, characters correspond one to one; otherwise the whole
    stretch stands for the whole of its source.
    """

    start: int
    source_start: int
    source_end: int
    linear: bool


@dataclass(frozen=True, slots=True)
class Canonical:
    """A text in its canonical spelling.

    `hidden` says that the source holds a run of invisible characters long
    enough to be a message. `pieces` is empty where the text did not change.
    """

    text: str = field(repr=False)
    pieces: tuple[Piece, ...] = field(default=(), repr=False)
    hidden: bool = False

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest source span that holds the canonical characters `start` to `end`."""
        if not self.pieces:
            return start, end
        first = self._piece(start)
        source_start = first.source_start + (start - first.start if first.linear else 0)
        if end <= start:
            return source_start, source_start
        last = self._piece(end - 1)
        return source_start, (
            last.source_start + end - last.start if last.linear else last.source_end
        )

    def _piece(self, position: int) -> Piece:
        index = bisect_right(self.pieces, position, key=lambda piece: piece.start)
        return self.pieces[max(index - 1, 0)]


def canonicalise(text: str) -> Canonical:
    """Return `text` with compatibility forms, digits and hyphens unified and nothing invisible.

    NFKC; every decimal digit becomes ASCII; invisible characters go; case stays;
    letters of other scripts that are used as Latin become the letters that they
    look like (see `lookalikes.py`).
    A dotted capital İ and a dotless ı stay as they are, and an i that carries a
    combining dot (what lower-casing İ leaves behind) becomes a plain i.
    """
    if text.isascii():
        return Canonical(text)
    present = set(text)
    special = {char for char in present if not _is_plain(char)}
    if not special:
        return Canonical(as_latin(text, present))
    alone = {char: _alone(char) for char in special}
    shown = present - special | set("".join(map(_folded, special)))
    # What becomes one character whatever stands beside it moves no offset.
    text = text.translate({ord(char): folded for char, folded in alone.items() if folded})
    moving = "".join(char for char, folded in alone.items() if not folded)
    if not moving:
        return Canonical(as_latin(text, shown))
    pieces, parts = _fold(text, re.compile(f"[{re.escape(moving)}]"))
    folded = as_latin("".join(parts), shown)
    return Canonical(folded, tuple(pieces), _HIDDEN.search(text) is not None)


def _fold(text: str, special: re.Pattern[str]) -> tuple[list[Piece], list[str]]:
    """Split `text` into runs that stay and clusters that change."""
    pieces: list[Piece] = []
    parts: list[str] = []
    length = 0

    def keep(start: int, end: int, folded: str | None = None) -> None:
        nonlocal length
        part = text[start:end] if folded is None else folded
        if part:
            pieces.append(Piece(length, start, end, folded is None))
            parts.append(part)
            length += len(part)

    position = 0
    while found := special.search(text, position):
        start, end, stop = _cluster(text, found.start(), position)
        keep(position, start)
        if end > start:
            keep(start, end, _folded(text[start:end]))
        position = stop
    keep(position, len(text))
    if not pieces:
        pieces.append(Piece(0, 0, len(text), linear=False))
    return pieces, parts


def _cluster(text: str, at: int, floor: int) -> tuple[int, int, int]:
    """Return start and end of what changes together at `at`, and where to read on.

    `end` leaves trailing invisible characters outside, `stop` passes them.
    """
    end = at if _is_invisible(text[at]) else at + 1
    marks = _attaches(text[at])
    stop = at + 1
    while stop < len(text) and stop - at < _LONGEST_CLUSTER:
        if _attaches(text[stop]):
            marks, end = True, stop + 1
        elif not _is_invisible(text[stop]):
            break
        stop += 1
    joins = marks and (_attaches(text[at]) or _is_invisible(text[at]))
    return (at - 1 if joins and at > floor else at), end, stop


def _folded(cluster: str) -> str:
    visible = _INVISIBLE.sub("", cluster)
    normal = _INVISIBLE.sub("", unicodedata.normalize("NFKC", visible)).replace(_DOTTED_I, "i")
    if normal.isascii():
        return normal
    return _OVER_DIGIT.sub("", "".join(map(_folded_char, normal)))


def _folded_char(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if char in _HYPHENS:
        return "-"
    if char in SHAPES:
        return SHAPES[char]
    return "\ufffd" if "\ud800" <= char <= "\udfff" else char


def _alone(char: str) -> str:
    """The one character that `char` becomes in any company; empty if there is none."""
    if _is_invisible(char) or _attaches(char):
        return ""
    folded = _folded(char)
    return folded if len(folded) == 1 else ""


def _is_invisible(char: str) -> bool:
    return _INVISIBLE.match(char) is not None


@lru_cache(maxsize=8192)
def _attaches(char: str) -> bool:
    """Whether `char` can change or reorder together with the one before it."""
    if char.isascii():
        return False
    first = unicodedata.normalize("NFKD", char)[:1]
    return (
        unicodedata.category(first).startswith("M")
        or "\u1161" <= first <= "\u1175"  # Korean vowels and final consonants compose
        or "\u11a8" <= first <= "\u11c2"
    )


@lru_cache(maxsize=8192)
def _is_plain(char: str) -> bool:
    """Whether `char` is canonical wherever it stands."""
    return char.isascii() or not (
        _is_invisible(char)
        or _attaches(char)
        or unicodedata.normalize("NFKC", char) != char
        or _folded_char(char) != char
    )
