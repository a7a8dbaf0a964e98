"""Where a text has words that begin like those of many lists, in one walk over it.

A list of thousands of words is a pattern with tens of thousands of states, and
most of them are made anew for every new text. Looking each word up by its first
letters costs the same whatever was read before, and leaves few places at which
the pattern of a list needs to be tried.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gateway.detect.lexicon import fold
from gateway.detect.written import Written

_WORD = re.compile(r"[^\W_]+")
_HEAD = 4
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
        self._heads: defaultdict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        self._pairs: defaultdict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        for item, those in names.items():
            if item.goes_on:
                self._pairs[item.first].append((item.second, frozenset(those)))
            else:
                self._heads[item.first[:_HEAD]].append((item.first, frozenset(those)))
        self._seconds = {
            first: tuple(second for second, _ in known) for first, known in self._pairs.items()
        }

    def places(self, written: Written) -> Mapping[str, list[int]]:
        """The characters at which an entry of each list may begin, in order.

        A word that only begins like one of a list counts too; a list without any
        is left out.
        """
        begun = self._begun(written.words)
        pairs = self._pairs.keys() & written.words
        told: defaultdict[str, list[int]] = defaultdict(list)
        if not begun and not pairs:
            return told
        words = written.spaced.split(" ")
        at = 0
        for number, word in enumerate(words):
            if word in begun:
                for name in begun[word]:
                    told[name].append(at)
            if word in pairs:
                for name in self._goes_on(word, words, number) - begun.get(word, frozenset()):
                    told[name].append(at)
            at += len(word) + 1
        return told

    def _begun(self, words: Iterable[str]) -> dict[str, frozenset[str]]:
        """Those of the words that begin like one word of a list, and the lists."""
        heads = self._heads
        alike = [
            word
            for word in words
            if word[:4] in heads or word[:3] in heads or word[:2] in heads or word[:1] in heads
        ]
        begun = {}
        for word in alike:
            known = (item for size in range(1, _HEAD + 1) for item in heads.get(word[:size], ()))
            found = {name for first, those in known if word.startswith(first) for name in those}
            if found:
                begun[word] = frozenset(found)
        return begun

    def _goes_on(self, word: str, words: Sequence[str], number: int) -> frozenset[str]:
        """The lists with an entry of which `word`, the one of that number, is the first of two."""
        behind = number + 1
        while behind < len(words) and not words[behind]:
            behind += 1
        following = words[behind] if behind < len(words) else ""
        if not following.startswith(self._seconds[word]):
            return frozenset()
        begun = (those for second, those in self._pairs[word] if following.startswith(second))
        return frozenset().union(*begun)
