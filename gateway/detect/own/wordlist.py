"""Finding the entries of a long list in a text, with endings, in time linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gateway.detect.lexicon import fold, is_ending

MOST_PARTS = 8
_PART = re.compile(r"[^\W_]+")
_LONGEST_PART = 64
_LONGEST_ENDING = 16
_SHORT = 4  # a shorter word with an ending is another word too often
_BEGINNING = 3
_GAP = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an entry stands, without its ending, and its one spelling."""

    start: int
    end: int
    spelling: str


def parts_of(entry: str) -> list[str]:
    """The words of an entry, folded."""
    return _PART.findall(fold(entry))


class WordList:
    """Entries of up to eight words; case and accents do not count.

    The last word may carry a Turkish ending, the plural -s in English. Each word
    of a text costs a bounded number of look-ups, however long the list is.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries: set[str] = set()
        self._beginnings: set[str] = set()
        self._most: dict[str, int] = {}
        for entry in entries:
            parts = parts_of(entry)
            if parts:
                self._entries.add(" ".join(parts))
                self._beginnings.add(parts[-1][:_BEGINNING])
                self._most[parts[0]] = max(self._most.get(parts[0], 1), len(parts))

    def find(self, text: str) -> Iterator[Entry]:
        """Yield the entries in `text`, the longest where several begin at one word."""
        folded = fold(text)
        parts = [match.span() for match in _PART.finditer(folded)]
        at = 0
        while at < len(parts):
            found, used = self._entry(folded, parts, at)
            if found is not None:
                yield found
            at += used

    def _entry(
        self, folded: str, parts: list[tuple[int, int]], at: int
    ) -> tuple[Entry | None, int]:
        start, end = parts[at]
        most = self._most.get(folded[start:end], 1) if end - start <= _LONGEST_PART else 0
        run = 1
        while run < most and at + run < len(parts) and _adjoin(parts, at + run):
            run += 1
        for count in range(min(run, most), 0, -1):
            head = "".join(f"{folded[a:b]} " for a, b in parts[at : at + count - 1])
            first, last = parts[at + count - 1]
            stop = self._last(head, folded[first:last])
            if stop:
                spelling = head + folded[first : first + stop]
                return Entry(start, first + stop, spelling), count
        return None, 1

    def _last(self, head: str, part: str) -> int:
        """How many characters of the last word belong to the entry; 0 if there is none."""
        if len(part) > _LONGEST_PART or part[:_BEGINNING] not in self._beginnings:
            return 0
        if head + part in self._entries:
            return len(part)
        for stop in range(len(part) - 1, max(_SHORT, len(part) - _LONGEST_ENDING) - 1, -1):
            if head + part[:stop] in self._entries and is_ending(part[stop:]):
                return stop
        return 0


def _adjoin(parts: list[tuple[int, int]], at: int) -> bool:
    return parts[at][0] - parts[at - 1][1] <= _GAP
