"""Evidence for Turkish names: which words stand beside a name that is known.

A first name alone is no finding. Two words of the lists, a title, a form of
address or a label make one; words that are also ordinary words need more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gateway.detect.lexicon import fold, folded_words, is_ending
from gateway.detect.recognizer import Hit
from gateway.detect.written import Written

_NEXT = re.compile(r"(?:[ \t]{1,2}|-)([^\W\d_]{1,30})(?![^\W\d_])")
_AFTER_TITLE = re.compile(r"(?:\.[ \t]{0,2}|[ \t]{1,2})([^\W\d_]{1,30})(?![^\W\d_])")
_AFTER_LABEL = re.compile(r"[ \t]{0,3}[:=][ \t]{0,3}([^\W\d_]{2,30})(?![^\W\d_])")
_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,20})[ \t]\Z")
_MOST_WORDS = 4
_SHORTEST_ALONE = 4
_MOST_TITLES = 5

_ACADEMIC = frozenset({"dr", "av", "prof", "doc", "op", "uzm", "uz", "ogr", "ars", "gor", "okt"})
_TITLES = _ACADEMIC | {"sayin", "sn", "bay", "bayan", "hakim", "savci", "avukat", "doktor"}
_ADDRESSES = ("bey", "hanim", "hoca", "efendi", "abi", "abla", "amca", "teyze", "usta", "dayi")
_CERTAIN_ADDRESSES = ("bey", "hanim")
# What stands near a person in a record: an identity number, a way to reach them, a birthday.
_IDENTIFIER = re.compile(
    r"(?i)@|[0-9]{7}|\btck?n?\b|\bkimlik|\btel|\be-?posta|\biban|\badres|do[gğ]um|plaka|\bsgk\b"
)
_NEIGHBOURHOOD = 60
_LABELS = frozenset({"soyad", "soyadi", "soyisim", "soyismi"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the text; `size` counts the characters before its endings."""

    start: int
    text: str
    folded: str
    size: int

    @property
    def end(self) -> int:
        """Where the word ends, its endings included."""
        return self.start + len(self.text)

    @property
    def stem_end(self) -> int:
        """Where the name in the word ends."""
        return self.start + self.size

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def stem(self) -> str:
        """The folded name without endings."""
        return self.folded[: self.size]


@dataclass(frozen=True, slots=True)
class Lists:
    """The word lists, folded."""

    given: frozenset[str]
    surnames: frozenset[str]
    ordinary: frozenset[str]
    frequent: frozenset[str]
    not_names: frozenset[str]
    institutions: tuple[str, ...]
    historical: frozenset[str]
    triggers: frozenset[str]


@cache
def lists() -> Lists:
    """Read the word lists once."""
    given = folded_words("turkish_given_names")
    surnames = folded_words("turkish_surnames")
    ordinary = folded_words("turkish_word_names")
    return Lists(
        given=given,
        surnames=surnames,
        ordinary=ordinary,
        frequent=folded_words("turkish_frequent_surnames"),
        not_names=folded_words("turkish_places", "turkish_openers"),
        institutions=tuple(folded_words("turkish_institutions")),
        historical=folded_words("turkish_historical"),
        triggers=given | surnames | _TITLES | _LABELS,
    )


def find_people(written: Written) -> Iterator[Hit]:
    """Yield the people that a text names; one walk over its words."""
    known = lists()
    text = written.text
    wanted = known.triggers & written.letters
    if "oglu" in written.folded:
        wanted |= {word for word in written.letters if word.endswith("oglu")}
    if not wanted:
        return
    at = done = 0
    for folded in written.lettered.split(" "):
        start, end = at, at + len(folded)
        at = end + 1
        if folded not in wanted or start < done:
            continue
        hit = _read(text, Word(start, text[start:end], folded, end - start))
        if hit is not None and " ".join(hit.canonical.split()) not in known.historical:
            yield hit
        if hit is not None:
            done = hit.end


def _read(text: str, word: Word) -> Hit | None:
    """Try each kind of evidence at one word, the strongest first."""
    known = lists()
    if word.folded in _LABELS:
        return _labelled(text, word)
    if word.folded in _TITLES:
        hit = _titled(text, word)
        if hit is not None or word.folded not in known.given:
            return hit
    if word.folded in known.given:
        hit = _named(text, word)
        if hit is not None or word.folded not in known.surnames:
            return hit
    return _surnamed(text, word)


def _named(text: str, first: Word) -> Hit | None:
    """A given name, more given names, and a surname, a form of address or an unknown surname."""
    known = lists()
    chain = [first]
    following = _follow(text, first.end)
    while following and len(chain) < _MOST_WORDS - 1 and following.folded in known.given:
        if following.capital != first.capital:
            break
        chain.append(following)
        following = _follow(text, following.end)
    if following and _is_address(following, certain=not first.capital and _ordinary(chain[0])):
        return _hit(text, chain, 0.8)
    surname = _as_surname(following) if following else None
    reach = 1
    if surname is None and len(chain) > 1 and chain[-1].folded in known.surnames:
        surname = chain.pop()
        reach = 1 if surname.folded in known.frequent else 2
    if surname is not None and surname.capital == first.capital:
        return None if _names_a_place(text, surname, reach) else _scored(text, chain, surname)
    if following is not None and surname is None:
        return _with_unknown(text, chain, following)
    return None


def _scored(text: str, chain: list[Word], surname: Word) -> Hit | None:
    """Judge a given name and a surname that are both in the lists."""
    known = lists()
    bare = surname.size == len(surname.text)
    plain_given = not _ordinary(chain[0])
    plain_surname = surname.stem not in known.ordinary
    if not surname.capital:
        if plain_surname:
            return _hit(text, [*chain, surname], 0.75 if plain_given else 0.65)
        if plain_given and surname.stem in known.frequent:
            return _hit(text, [*chain, surname], 0.65)
        return None
    if not plain_given and not plain_surname:
        return _hit(text, [*chain, surname], 0.6) if bare else None
    return _hit(text, [*chain, surname], 0.9 if plain_given and plain_surname else 0.85)


def _with_unknown(text: str, chain: list[Word], unknown: Word) -> Hit | None:
    """A known given name and a capitalised word of no list, among words in small letters."""
    first = chain[0]
    if _ordinary(first) or not _could_be_name(first) or not _could_be_name(unknown):
        return None
    after = _follow(text, unknown.end)
    if after is not None and after.capital:
        surname = _as_surname(after)
        return _hit(text, [*chain, unknown, surname], 0.8) if surname else None
    return None if _names_a_place(text, unknown, 2) else _hit(text, [*chain, unknown], 0.6)


def _surnamed(text: str, surname: Word) -> Hit | None:
    """Capitalised words of no list before a surname.

    A surname that is also a word counts only beside an identifier.
    """
    if not surname.capital or len(surname.text) < _SHORTEST_ALONE:
        return None
    chain = [surname]
    while len(chain) < _MOST_WORDS and (unknown := _precede(text, chain[0].start)):
        if not _could_be_name(unknown):
            break
        chain.insert(0, unknown)
    if len(chain) > 2 and _begins_sentence(text, chain[0].start):
        chain.pop(0)  # more often a sentence's first word than a first name
    if len(chain) == 1:
        return None
    near_by = _IDENTIFIER.search(
        text, max(0, chain[0].start - _NEIGHBOURHOOD), surname.end + _NEIGHBOURHOOD
    )
    if near_by is None and (_ordinary(surname) or _begins_sentence(text, chain[0].start)):
        return None
    return _hit(text, chain, 0.55 if near_by is None else 0.65)


def _titled(text: str, title: Word) -> Hit | None:
    """A title and a known name, or a learned title and two capitalised words."""
    academic = title.folded in _ACADEMIC
    following = _follow(text, title.end, _AFTER_TITLE)
    skipped = 0
    while following and following.folded in _TITLES and skipped < _MOST_TITLES:
        skipped += 1
        academic = academic or following.folded in _ACADEMIC
        following = _follow(text, following.end, _AFTER_TITLE)
    if following is None:
        return None
    if following.folded in lists().given and (full := _named(text, following)):
        return full
    name = _as_name(following)
    second = _follow(text, following.end)
    if name is not None and (name.capital or name.stem not in lists().ordinary):
        if name.stem in lists().not_names and second and second.capital:
            return None
        return _hit(text, [name], 0.75)
    if academic and second and _could_be_name(following) and _could_be_name(second):
        return _hit(text, [following, second], 0.7)
    return None


def _labelled(text: str, label: Word) -> Hit | None:
    """What stands behind `Ad Soyad:`, whatever it is called."""
    word = _follow(text, label.end, _AFTER_LABEL)
    chain: list[Word] = []
    while word is not None and len(chain) < _MOST_WORDS and word.folded not in _LABELS:
        if not (word.capital or _as_name(word)):
            break
        if chain and word.text.isupper() and not chain[0].text.isupper():
            break
        chain.append(_as_name(word) or word)
        word = _follow(text, word.end)
    if len(chain) > 1 or (chain and _as_name(chain[0])):
        return _hit(text, chain, 0.85)
    return None


def _follow(text: str, end: int, pattern: re.Pattern[str] = _NEXT) -> Word | None:
    """The next word, if nothing but a space or a hyphen stands between."""
    match = pattern.match(text, end)
    if match is None:
        return None
    return Word(match.start(1), match[1], fold(match[1]), len(match[1]))


def _precede(text: str, start: int) -> Word | None:
    """The word before, if nothing but a space stands between."""
    match = _BEFORE.search(text, max(0, start - 22), start)
    if match is None:
        return None
    return Word(match.start(1), match[1], fold(match[1]), len(match[1]))


def _as_surname(word: Word) -> Word | None:
    known = _in_list(word, lists().surnames)
    split = word.folded.rfind("oglu") + 4
    if known is None and split > 6 and is_ending(word.folded[split:], english=False):
        return Word(word.start, word.text, word.folded, split)
    return known


def _as_name(word: Word) -> Word | None:
    return _in_list(word, lists().given) or _as_surname(word)


def _in_list(word: Word, names: frozenset[str]) -> Word | None:
    """The word with its endings counted off, if what remains is in the list."""
    if word.folded in names:
        return word
    for size in range(len(word.folded) - 1, 2, -1):
        stem, tail = word.folded[:size], word.folded[size:]
        if stem in names and is_ending(tail, english=False):
            return Word(word.start, word.text, word.folded, size)
    return None


def _is_address(word: Word, *, certain: bool) -> bool:
    forms = _CERTAIN_ADDRESSES if certain else _ADDRESSES
    return any(
        word.folded.startswith(form) and is_ending(word.folded[len(form) :], english=False)
        for form in forms
    )


def _ordinary(word: Word) -> bool:
    return word.folded in lists().ordinary


def _could_be_name(word: Word) -> bool:
    """A capitalised word in small letters that is no place, title, month or institution."""
    known = lists()
    if not word.capital or word.text.isupper() or len(word.text) < 3:
        return False
    if word.folded in _TITLES or word.folded in known.ordinary or _is_institution(word):
        return False
    return _in_list(word, known.not_names) is None


def _is_institution(word: Word) -> bool:
    return any(
        word.folded == name or (len(name) > 3 and word.folded.startswith(name))
        for name in lists().institutions
    )


def _names_a_place(text: str, last: Word, reach: int) -> bool:
    """Whether one of the next words says that a street or a school bears the name."""
    after = _follow(text, last.end)
    while after is not None and reach > 0:
        if (after.capital or not last.capital) and _is_institution(after):
            return True
        after = _follow(text, after.end) if after.capital else None
        reach -= 1
    return False


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" \t\"'“(*-")
    return not before or before[-1] in ".!?:;\n…"


def _hit(text: str, words: list[Word], score: float) -> Hit | None:
    """A hit over the words without the endings of the last; none for a street or a school."""
    if _names_a_place(text, words[-1], 1):
        return None
    start, end = words[0].start, words[-1].stem_end
    canonical = " ".join(fold(text[start:end]).replace("-", " ").split())
    return Hit(start=start, end=end, score=score, canonical=canonical)
