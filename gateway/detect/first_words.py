"""Where a text has words that begin like those of many lists, in one walk over it.

A list of thousands of words is a pattern with tens of thousands of states, and
most of them are made anew for every new text. Looking each word up by its first
letters costs the same whatever was read before, and leaves few places at which
the pattern of a list needs to be tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.detect.lexicon import fold

_WORD = re.compile(r"[^\W_]+")
_APART = {code: " " for code in range(128) if not chr(code).isalnum()}
_HEAD = 3
_OPTIONAL = "'’"  # may be left out, so that the word goes on


@dataclass(frozen=True, slots=True, order=True)
class Beginning:
    """How an entry of a list begins, folded.

    Where it is one word, any word that begins like `first` may be it. Where more
    follows, the word must be `first`, and the next one begin like `second`.
    """

    first: str
    goes_on: bool = False
    second: str = ""


def beginning(entry: str) -> Beginning:
    """How an entry begins; raises ValueError where that is no letter or digit."""
    folded = fold(entry)
    found = _WORD.match(folded)
    if found is None:
        raise ValueError(f"{entry!r} does not begin with a letter or a digit.")
    behind = folded[found.end() : found.end() + 1]
    if not behind or behind in _OPTIONAL:
        return Beginning(found.group())
    after = _WORD.match(folded, found.end() + 1)
    if behind == " " and after:
        return Beginning(found.group(), goes_on=True, second=after.group())
    return Beginning(found.group(), goes_on=True)


class FirstWords:
    """The beginnings of several lists, each list under a name; `places` finds them."""

    def __init__(self, lists: Mapping[str, Iterable[Beginning]]) -> None:
        names: dict[Beginning, set[str]] = {}
        for name, told in lists.items():
            for item in told:
                names.setdefault(item, set()).add(name)
        self._words = {item.first: tuple(of) for item, of in names.items() if not item.goes_on}
        self._short = tuple(word for word in self._words if len(word) < _HEAD)
        heads: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) >= _HEAD:
                heads.setdefault(word[:_HEAD], []).append(word)
        self._heads = {head: tuple(words) for head, words in heads.items()}
        self._pairs: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for item, those in names.items():
            if item.goes_on:
                self._pairs.setdefault(item.first, []).append((item.second, tuple(those)))

    def places(self, text: str) -> dict[str, list[int]]:
        """The characters at which an entry of each list may begin, in order.

        A word that only begins like one of a list counts too; a list without any
        is left out.
        """
        folded = fold(text)
        words = folded.translate(_APART).split() if folded.isascii() else _WORD.findall(folded)
        distinct = set(words)
        begun = {word: lists for word in distinct if (lists := self._lists(word))}
        pairs = self._pairs.keys() & distinct
        if not begun and not pairs:
            return {}
        told: dict[int, set[str]] = {}
        for at, word in enumerate(words):
            if word in begun:
                told.setdefault(at, set()).update(begun[word])
            if word in pairs:
                self._note_pairs(told, words, at)
        return _placed(folded, told) if told else {}

    def _note_pairs(self, told: dict[int, set[str]], words: list[str], at: int) -> None:
        following = words[at + 1] if at + 1 < len(words) else ""
        for second, names in self._pairs[words[at]]:
            if following.startswith(second):
                told.setdefault(at, set()).update(names)

    def _lists(self, word: str) -> set[str]:
        """The lists with a word that `word` begins like."""
        found: set[str] = set()
        known = self._heads.get(word[:_HEAD], ())
        if known and word.startswith(known):
            for first in known:
                if word.startswith(first):
                    found.update(self._words[first])
        if self._short and word.startswith(self._short):
            for first in self._short:
                if word.startswith(first):
                    found.update(self._words[first])
        return found


def _placed(folded: str, told: Mapping[int, Iterable[str]]) -> dict[str, list[int]]:
    """The places of the words with these numbers, by list."""
    places: dict[str, list[int]] = {}
    for at, found in enumerate(_WORD.finditer(folded)):
        for name in told.get(at, ()):
            places.setdefault(name, []).append(found.start())
    return places
