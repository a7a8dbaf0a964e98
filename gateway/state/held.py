"""By what a text is remembered once it had to stay at home, and by what it is recognised.

Keyed hashes per app: of the whole text without its dress, and of shingles of
it, so that a text that was edited, trimmed or quoted is recognised. The numbers
go into the durable store; kept here is only the work of counting them.
"""

from __future__ import annotations

import re
from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from threading import Lock

from gateway.core.request import Place, Segment, SegmentKind
from gateway.state.folding import folded
from gateway.state.secrets import Secrets
from gateway.state.shingles import WORDS, asked, every, kept, number
from gateway.state.trivial import boilerplate, is_trivial

SPOKEN = frozenset((Place.USER, Place.ANSWER))
"""What users and models say; other places count only where they hold something themselves."""

_MOST_NUMBERS = 2_000_000  # 16 MB
_ENTRY_NUMBERS = 32  # what an entry costs besides, counted in numbers
_APPS = 256
_QUOTED = re.compile('["“„«]([^"“”„«»]{12,300})["”“»]')


@dataclass(frozen=True, slots=True)
class _App:
    """The key of one app, and the shingles of what stands everywhere."""

    key: bytes = field(repr=False)
    everywhere: frozenset[int] = field(repr=False)


class HeldTexts:
    """The numbers of texts, per app; safe to use from several threads.

    What was counted is kept under a keyed hash of the text, up to `most`
    numbers, so that a conversation that comes again costs its new words.
    """

    def __init__(self, secrets: Secrets, *, most: int = _MOST_NUMBERS) -> None:
        self._secrets = secrets
        self._most = most
        self._lock = Lock()
        self._counted: OrderedDict[bytes, array[int]] = OrderedDict()
        self._size = 0
        self._app = lru_cache(maxsize=_APPS)(self._derive)

    def recognised_by(self, app: str, segments: Iterable[Segment]) -> array[int]:
        """Every number by which one of `segments` would be recognised.

        Texts of all places are asked for: a client may put a summary anywhere.
        """
        key = self._app(app).key
        found = array("q")
        for segment in segments:
            if segment.kind is SegmentKind.TEXT and segment.text:
                found.extend(self._count(b"asked", key, segment.text, _asked))
        return found

    def remembered_by(
        self, app: str, segments: Sequence[Segment], *, with_findings: Collection[int] = ()
    ) -> frozenset[int]:
        """The numbers that are kept: of what is said, and of segments `with_findings`."""
        found: set[int] = set()
        for index, segment in enumerate(segments):
            spoken = segment.place in SPOKEN and segment.kind is SegmentKind.TEXT
            if spoken or index in with_findings:
                found |= self.text(app, segment.text, finding=index in with_findings)
        return frozenset(found)

    def every(self, app: str, segments: Iterable[Segment]) -> frozenset[int]:
        """Every number that could ever be kept of a text that stands in `segments` as it is."""
        key = self._app(app).key
        found: set[int] = set()
        for segment in segments:
            found.update(self._count(b"every", key, segment.text, _every))
        return frozenset(found)

    def text(self, app: str, text: str, *, finding: bool = False) -> frozenset[int]:
        """The numbers that are kept of one text; none of one that could be anybody's."""
        known = self._app(app)
        if finding:
            numbers = self._count(b"found", known.key, text, _kept_finding)
        else:
            numbers = self._count(b"kept", known.key, text, _kept)
        return frozenset(numbers) - known.everywhere

    def _count(
        self, kind: bytes, key: bytes, text: str, count: Callable[[bytes, str], Iterable[int]]
    ) -> array[int]:
        data = text.encode("utf-8", "surrogatepass")
        name = blake2b(data, key=key, person=kind, digest_size=16).digest()
        with self._lock:
            counted = self._counted.get(name)
            if counted is not None:
                self._counted.move_to_end(name)
                return counted
        numbers = array("q", count(key, text))
        with self._lock:
            if name not in self._counted:
                self._counted[name] = numbers
                self._size += len(numbers) + _ENTRY_NUMBERS
            while self._size > self._most:
                _, gone = self._counted.popitem(last=False)
                self._size -= len(gone) + _ENTRY_NUMBERS
        return numbers

    def _derive(self, app: str) -> _App:
        key = self._secrets.derive("held", app)
        passages = (every(key, passage) for passage in boilerplate())
        return _App(key, frozenset[int]().union(*passages))


def _kept(key: bytes, text: str, *, finding: bool = False) -> Iterator[int]:
    told = folded(text)
    if not is_trivial(text, told, finding=finding):
        yield _whole(key, told.text)
        yield from kept(key, told)


def _kept_finding(key: bytes, text: str) -> Iterator[int]:
    return _kept(key, text, finding=True)


def _every(key: bytes, text: str) -> Iterator[int]:
    told = folded(text)
    yield _whole(key, told.text)
    yield from every(key, told)


def _asked(key: bytes, text: str) -> Iterator[int]:
    told = folded(text)
    yield _whole(key, told.text)
    yield from asked(key, told)
    for part in _parts(text):
        if part == text:
            continue
        told = folded(part)
        if len(told.words) < WORDS.sure:  # longer ones are found by their shingles
            yield _whole(key, told.text)


def _parts(text: str) -> Iterator[str]:
    """Where a short text may be quoted: between quotation marks, in a line, in a paragraph."""
    yield from (found[1] for found in _QUOTED.finditer(text))
    paragraph: list[str] = []
    for line in (*text.splitlines(), ""):
        if line.strip(" \t>|*"):
            paragraph.append(line)
            yield line
            continue
        if len(paragraph) > 1:
            yield "\n".join(paragraph)
        paragraph.clear()


def _whole(key: bytes, text: str) -> int:
    return number(key, b"whole " + text.encode("utf-8", "surrogatepass"))
