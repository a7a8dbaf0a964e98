"""`known_public:`: documents that anybody may read, known by their marks.

A mark is made of a document's text (`turnike policy mark FILE`) and says its
length, a hash of its beginning and one of the whole; white space counts as one
space. A document is found where it stands whole in a text, beginning on a line
of its own. Whoever wants to hide a value behind a mark has to publish it first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType

from gateway.core.finding import Finding, Inspection
from gateway.core.request import Segment
from gateway.policy.reading import Word, shown

SHORTEST = 200
"""Characters; a shorter text could be a value, and its mark a list of who is not protected."""

MARK = r"[1-9][0-9]{2,8}-[0-9a-f]{16}-[0-9a-f]{64}"
MOST_HASHED = 4 << 20  # characters in one request; what lies behind them is not exempt
_HEAD = 32
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Document:
    """One mark, taken apart."""

    mark: str
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Documents:
    """Marks, ready to be looked for."""

    marks: frozenset[str] = frozenset()
    heads: Mapping[str, Sequence[_Document]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        heads: dict[str, list[_Document]] = {}
        for mark in sorted(self.marks):
            length, head, digest = mark.split("-")
            heads.setdefault(head, []).append(_Document(mark, int(length), digest))
        object.__setattr__(self, "heads", MappingProxyType(heads))

    def around(
        self, segments: Sequence[Segment], inspection: Inspection
    ) -> dict[int, frozenset[str]]:
        """For each finding that lies inside documents, by its index, their marks.

        Only segments with findings are read. A finding that could begin in the
        segment before (it cannot be masked, and stands first) lies inside nothing.
        """
        if not self.marks:
            return {}
        by_segment: dict[int, list[int]] = {}
        for index, finding in enumerate(inspection.findings):
            if 0 <= finding.segment < len(segments):
                by_segment.setdefault(finding.segment, []).append(index)
        found: dict[int, frozenset[str]] = {}
        left = MOST_HASHED
        for place, indices in by_segment.items():
            text = _Text(segments[place].text)
            spans = []
            for span, cost in text.documents(self.heads, left):
                left -= cost
                if span is not None:
                    spans.append(span)
            for index in indices:
                finding = inspection.findings[index]
                marks = frozenset(span.mark for span in spans if span.holds(finding, text.begins))
                if marks:
                    found[index] = marks
        return found


NONE = Documents()


@dataclass(frozen=True, slots=True)
class _Span:
    mark: str
    start: int
    end: int

    def holds(self, finding: Finding, text_begins: int) -> bool:
        whole = finding.maskable or finding.start > text_begins
        return whole and self.start <= finding.start < finding.end <= self.end


class _Text:
    """A text with its white space as single spaces, and the way back to its own offsets."""

    def __init__(self, text: str) -> None:
        words = list(_WORD.finditer(text))
        self.plain = " ".join(word[0] for word in words)
        self.begins = words[0].start() if words else 0
        self._sources = [word.start() for word in words]
        self._places: list[int] = []
        self._lines: list[int] = []
        place, behind = 0, 0
        for word in words:
            if not behind or "\n" in text[behind : word.start()]:
                self._lines.append(place)
            self._places.append(place)
            place, behind = place + len(word[0]) + 1, word.end()

    def documents(
        self, heads: Mapping[str, Sequence[_Document]], most: int
    ) -> Iterator[tuple[_Span | None, int]]:
        """Yield what each comparison found, and how many characters it took."""
        for start in self._lines:
            for document in heads.get(_hash(self.plain[start : start + _HEAD])[:16], ()):
                end = start + document.length
                if end > len(self.plain) or document.length > most:
                    continue
                most -= document.length
                same = _hash(self.plain[start:end]) == document.digest
                span = _Span(document.mark, self._source(start), self._source(end - 1) + 1)
                yield span if same else None, document.length

    def _source(self, place: int) -> int:
        word = bisect_right(self._places, place) - 1
        return self._sources[word] + place - self._places[word]


def mark_of(text: str) -> str:
    """The mark of a document; raises ValueError for one that is too short to have one."""
    plain = " ".join(text.split())
    if len(plain) < SHORTEST:
        raise ValueError(f"a document of {len(plain)} characters, and {SHORTEST} are needed")
    return f"{len(plain)}-{_hash(plain[:_HEAD])[:16]}-{_hash(plain)}"


def checked(words: Collection[Word]) -> frozenset[str]:
    """The marks of a list; raises at the first that is none."""
    for word, at in words:
        if not re.fullmatch(MARK, word):
            raise at.error(
                f"`{shown(word)}` is not the mark of a document.",
                "Write what `turnike policy mark FILE` prints.",
            )
        if int(word.partition("-")[0]) < SHORTEST:
            raise at.error(
                f"The document is shorter than {SHORTEST} characters.",
                "Choose a longer one: a mark must not stand for a single value.",
            )
    return frozenset(word for word, _ in words)


def _hash(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()
