"""Subjects that are sensitive when they are somebody's: a word of theirs beside a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import re2

from gateway.detect.begun import Begun, begun
from gateway.detect.first_words import Beginning
from gateway.detect.lexicon import any_of, at_word_start, fold, is_ending, word_start, words
from gateway.detect.page import Page
from gateway.detect.passages import LazyPassages
from gateway.detect.person_cues import Evidence
from gateway.detect.phrases import reach
from gateway.detect.recognizer import Hit

_WORD_REST = re.compile(r"[^\W\d_]{0,24}")
_SPACES = re.compile(r"[\s-]+")
# Endings that make a word mine: hastasıyım, alerjim, diyabetimden.
_MINE = re.compile(r"(?!\w*i[sz]m)\w*?(?:y?[iu]?m|[iu]?m[iu]z)(?:[aeiu]|[dt][ae]n?|[iu]n|y?l[ae])?")
# Questions and tasks about a subject in general.
_GENERAL = re2.compile(
    r"\b(?:what (?:is|are|was|were|does|do|causes?)|how (?:does|do|did|is|are|many|much)|define\w*"
    r"|definition|meaning of|history of|explain|statistics|describe|compare|difference between"
    r"|causes of|types of|overview of|essay|article|poem|according to|in which|which country"
    r"|which countries|who (?:is|was)"
    r"|nedir|ne demek\w*|nelerdir|nedenleri|tarihi|tarihcesi|kim(?:dir|lerdir)|hakkinda|anlami"
    r"|acikla\w*|ozetle\w*|hangi ulke\w*|listele\w*|nasil (?:olusur|bulasir|yapilir|kurulur)"
    r"|farki|farklari|yasal mi|belirtileri|turleri|neden olur|istatisti\w+|kac\w*)\b"
)
_LINK = re2.compile(
    r"\b(?:am|i'm|im|is|are|was|were|being|became|become|come out as|came out as|born|raised|as"
    r"|converted to|convert to|identif(?:y|ies|ied) (?:as|with)|practi[sc]ing|devout|former"
    r"|registered|active|member of(?: the)?|voted(?: for)?|vote for|support|joined|belongs? to"
    r"|origin|descent|heritage|ancestry)[ ,]+(?:a |an |the |not |also |actually |openly "
    r"|secretly |proud |strict |devout |practi[sc]ing |of )*$"
)
# `kürtçe` is a language and no person; `licence` has nothing to do with lice.
_LANGUAGE = re.compile("n?c[ae]")
_BACK = 48
_STATED, _FIELD = 0.85, 0.6
_SHORT = 4
_EMPTY_VALUE = re.compile(
    r"(?i)\W*(?:str|string|text|int|bool|boolean|varchar|null|none|n/?a|optional|yok|var|bos|the"
    r"|belirtilmemis|required|enum|char|json|list|array|your|value|this|that|it|what)\b"
)


# Behind a label a colon or an equals sign, and as group 2 the value up to the next mark.
_VALUE = (
    r"(?:\s(?:bilgisi|durumu|kayd[ıi]|status))?"
    r"[\"']?\s{0,2}[:=]\s{0,2}([^\s,;.:\"'{\[(<][^,;.:\n\"'{\[(<]{2,40})"
)
_LONGEST_VALUE = 64


class Kind(Enum):
    """Whether the subject is what somebody has or did (`STATE`), or what somebody is."""

    STATE = "state"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The compiled words of one subject.

    `open_ended` take any ending, `closed` take none; `weak` are ordinary words too.
    """

    listed: Begun
    open_ended: frozenset[str]
    closed: frozenset[str]
    weak: frozenset[str]
    shapes: re2._Regexp | None
    statements: re2._Regexp | None
    fields: Begun | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One subject: the words of `words/<name>.txt`, and patterns in RE2 syntax.

    In the list `*` behind a word admits any ending and `$` none, `=` before it
    forbids respelling, and `~` marks a word that needs more beside it. `shapes` are
    words known by how they are built. `statements` say it of somebody by
    themselves. `fields` are labels of a form, whose value is of the subject.
    """

    name: str
    kind: Kind
    shapes: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class Topic:
    """Finds the words of `subject` beside a person."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject

    @cached_property
    def _lexicon(self) -> _Lexicon:
        return _lexicon(self._subject)

    @cached_property
    def begins(self) -> frozenset[Beginning]:
        """How the words of the list and the labels begin."""
        fields = self._lexicon.fields
        labels = fields.beginnings if fields else frozenset()
        return self._lexicon.listed.beginnings | labels

    @property
    def signs(self) -> tuple[str, ...]:
        """What occurs wherever a shape or a statement does."""
        patterns = self._subject.shapes, self._subject.statements
        return tuple(at_word_start(f"(?i){any_of(those)}") for those in patterns if those)

    def __call__(self, page: Page) -> Iterator[Hit]:
        """What is in a text, whose places are of words that begin like `begins`."""
        lexicon = self._lexicon
        text, places = page.text, page.places
        said = _Said(text, page.passages)
        found = list(_terms(page, lexicon, self._subject.kind, said))
        if len({hit.canonical for hit in found}) > 1:
            found = [replace(hit, score=_supported(hit.score)) for hit in found]
        yield from found
        said_so = lexicon.statements if page.signed else None
        for match in said_so.finditer(text) if said_so else ():
            yield _hit(text, match.start(1), match.end(1), _STATED)
        for whole, value in lexicon.fields.spans(text, places) if lexicon.fields else ():
            if not _EMPTY_VALUE.match(text[slice(*value)]):
                known = page.passages.cut().within(whole[0]) >= Evidence.OWN
                yield _hit(text, *whole, _STATED if known else _FIELD)


class _Said:
    """What is said around a place of a text."""

    def __init__(self, text: str, passages: LazyPassages) -> None:
        self._text = text
        self.cut = passages.cut

    def before(self, place: int) -> str:
        """Up to 48 folded characters of the sentence before `place`."""
        start, _ = self.cut().around(place)
        return fold(self._text[max(start, place - _BACK) : place]).replace("’", "'")

    def general(self, place: int) -> bool:
        """Whether the sentence asks about a subject in general."""
        start, end = self.cut().around(place)
        return bool(_GENERAL.search(fold(self._text[start:end])))


def _terms(page: Page, lexicon: _Lexicon, kind: Kind, passages: _Said) -> Iterator[Hit]:
    text = page.text
    judge = _state_score if kind is Kind.STATE else _identity_score
    for (start, end), _ in lexicon.listed.spans(text, page.places):
        rest = _WORD_REST.match(text, end)
        stop = rest.end() if rest else end
        term, tail = _canonical(text[start:end]), fold(text[end:stop])
        if text[stop : stop + 1] == "_" or not _stands(term, tail, lexicon):
            continue
        mine = bool(_MINE.fullmatch(tail))
        score = judge(passages, start, weak=term in lexicon.weak, mine=mine)
        if score:
            first, last = reach(text, start, stop)
            yield Hit(start=first, end=last, score=score, canonical=term)
    shapes = lexicon.shapes if page.signed else None
    for match in shapes.finditer(text) if shapes else ():
        start, end = match.span(1)
        rest = _WORD_REST.match(text, end)
        tail = fold(rest.group()) if rest else ""
        if (
            tail != "ed"
            and is_ending(tail)
            and (score := judge(passages, start, weak=False, mine=False))
        ):
            first, last = reach(text, start, end + len(tail))
            yield Hit(start=first, end=last, score=score, canonical=_canonical(match[1]))


def _stands(term: str, tail: str, lexicon: _Lexicon) -> bool:
    """Whether a word of the list ends with `tail` and is still that word."""
    if not tail or term in lexicon.open_ended:
        return True
    if term in lexicon.closed or _LANGUAGE.match(tail):
        return False
    return is_ending(tail, english=len(term) > _SHORT)


def _state_score(passages: _Said, place: int, *, weak: bool, mine: bool) -> float:
    """How sure it is that somebody has what stands at `place`; 0 for a subject in general."""
    if mine:
        return 0.6 if weak else 0.8
    near = passages.cut()
    here = near.here(place)
    if here >= Evidence.OWN:
        return 0.55 if weak else 0.85
    beside = near.beside(place) >= Evidence.OWN
    if (weak and not beside) or passages.general(place):
        return 0.0
    if beside:
        return 0.5 if weak else 0.65
    if here:
        return 0.6
    return 0.5 if near.within(place) >= Evidence.OWN else 0.0


def _identity_score(passages: _Said, place: int, *, weak: bool, mine: bool) -> float:
    """How sure it is that somebody is what stands at `place`; 0 for a subject in general."""
    if mine:
        return 0.6 if weak else 0.8
    near = passages.cut()
    here = near.here(place)
    linked = bool(_LINK.search(passages.before(place)))
    if linked and here:
        return 0.6 if weak else 0.85
    if here is Evidence.ANOTHER:
        return 0.5 if weak else 0.75
    if weak or passages.general(place):
        return 0.0
    if here is Evidence.OWN:
        return 0.55
    beside = near.beside(place)
    if linked and beside:
        return 0.55
    return 0.5 if beside is Evidence.ANOTHER else 0.0


def _supported(score: float) -> float:
    """The score of a word beside another of its subject."""
    return min(0.9, score + 0.1)


def _hit(text: str, start: int, end: int, score: float) -> Hit:
    return Hit(start=start, end=end, score=score, canonical=_canonical(text[start:end]))


def _canonical(text: str) -> str:
    return _SPACES.sub(" ", fold(text).replace("’", "'")).strip()


def _lexicon(subject: Subject) -> _Lexicon:
    entries = words(subject.name)
    bare = [entry.lstrip("~") for entry in entries]

    def marked(mark: Callable[[str], bool]) -> frozenset[str]:
        return frozenset(_canonical(entry.strip("~=*$")) for entry in entries if mark(entry))

    return _Lexicon(
        listed=begun([entry.rstrip("*$") for entry in bare]),
        open_ended=marked(lambda entry: entry.endswith("*")),
        closed=marked(lambda entry: entry.endswith("$")),
        weak=marked(lambda entry: entry.startswith("~")),
        shapes=_any(subject.shapes),
        statements=_any(subject.statements),
        fields=begun(subject.fields, _VALUE, _LONGEST_VALUE) if subject.fields else None,
    )


def _any(patterns: tuple[str, ...]) -> re2._Regexp | None:
    return word_start("(?i)" + any_of(patterns)) if patterns else None
