"""Subjects that are sensitive when they are somebody's: a word of theirs beside a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import re2

from gateway.detect.lexicon import any_of, fold, is_ending, spelled, word_start, words
from gateway.detect.person_cues import CERTAIN, Passages
from gateway.detect.recognizer import Hit

_WORD_REST = re.compile(r"[^\W\d_]{0,24}")
_SPACES = re.compile(r"[\s-]+")
# Endings that make a word mine: hastasıyım, alerjim, diyabetimden.
_MINE = re.compile(r"(?!\w*i[sz]m)\w*?(?:y?[iu]?m|[iu]?m[iu]z)(?:[aeiu]|[dt][ae]n?|[iu]n|y?l[ae])?")
_STATED = 0.85
_SHORT = 4


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The compiled words of one subject; `open_ended` are those that take any ending."""

    pattern: re2._Regexp
    open_ended: frozenset[str]
    statements: re2._Regexp | None


def topic_finder(subject: str, statements: tuple[str, ...] = ()) -> Callable[[str], Iterator[Hit]]:
    """A finder for the words of `words/<subject>.txt` beside a person.

    In the list `*` behind a word admits any ending, `=` before it forbids
    respelling. `statements` are RE2 patterns that say it of somebody by
    themselves.
    """

    def find(text: str) -> Iterator[Hit]:
        lexicon = _lexicon(subject, statements)
        passages: Passages | None = None
        for match in lexicon.pattern.finditer(text):
            passages = passages or Passages(text)
            hit = _judge(text, match.start(1), match.end(1), lexicon.open_ended, passages)
            if hit is not None:
                yield hit
        for match in lexicon.statements.finditer(text) if lexicon.statements else ():
            yield _stated(text, match.start(1), match.end(1))

    return find


def _judge(
    text: str, start: int, end: int, open_ended: frozenset[str], passages: Passages
) -> Hit | None:
    """A hit if the match is a whole word and the passage speaks of a person."""
    rest = _WORD_REST.match(text, end)
    stop = rest.end() if rest else end
    term = _SPACES.sub(" ", fold(text[start:end]))
    tail = fold(text[end:stop])
    if term not in open_ended and not is_ending(tail, english=len(term) > _SHORT):
        return None
    score = CERTAIN if _MINE.fullmatch(tail) else passages.score(start)
    return Hit(start=start, end=stop, score=score, canonical=term) if score else None


def _stated(text: str, start: int, end: int) -> Hit:
    return Hit(
        start=start,
        end=end,
        score=_STATED,
        canonical=_SPACES.sub(" ", fold(text[start:end])).strip(),
    )


@cache
def _lexicon(subject: str, statements: tuple[str, ...]) -> _Lexicon:
    entries = words(subject)
    open_ended = frozenset(
        fold(entry.rstrip("*").lstrip("=")) for entry in entries if entry.endswith("*")
    )
    return _Lexicon(
        pattern=word_start("(?i)" + any_of(spelled(entry.rstrip("*")) for entry in entries)),
        open_ended=open_ended,
        statements=word_start("(?i)" + any_of(statements)) if statements else None,
    )
