"""Which languages a text is in, by its function words and letters.

Small and deterministic on purpose: it answers for Turkish and English only, and
says nothing where the evidence is thin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from gateway.detect.lexicon import words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WINDOW = 50  # words judged at a time, so that one sentence in another language counts
_NEEDED = 2  # signs; one word alone is chance

_TURKISH = frozenset(words("function_words_tr"))
_ENGLISH = frozenset(words("function_words_en"))
# Words of neighbouring languages that share an alphabet and some words with English.
_NEITHER = frozenset(words("function_words_neighbours"))
_TURKISH_LETTERS = re.compile(
    "[ğışĞŞİ]|[çöüÇÖÜ].*(?:lar|ler|dan|den|nda|nde|ün|lü|sü|cü|rü|sı|si)$"
)
_TURKISH_ENDINGS = re.compile(
    r"(?:[ıiuü]yor(?:um|sun|uz|lar)?|l(?:arı|eri|arın|erin)|d[ıi][ğg][ıi]|[ae]ca[kğ]"
    r"|mas[ıi]n[ıi]?|mesin[ei]?|..['’](?:n?[ıiuü]n|[dt][ae]n?|n?[ıiuü]|y[ıiuüae]|l[ae]))$"
)
_LAST_LETTERS = frozenset("rmnzkğıiuü")  # of what these endings are without an apostrophe


@dataclass(frozen=True, slots=True)
class _Signs:
    words: int
    turkish: int
    english: int
    neither: int

    @property
    def needed(self) -> int:
        return max(_NEEDED, self.words // 15)


def languages(text: str) -> frozenset[str]:
    """Return those of `tr` and `en` that a stretch of `text` is written in.

    A text of fewer than three words has no language.
    """
    written = (match.group() for match in _WORD.finditer(text))
    turkish: dict[str, bool] = {}
    found: set[str] = set()
    while window := list(islice(written, _WINDOW)):
        if len(window) > 2:
            found |= _languages(_signs(window, turkish))
        if len(found) == 2:
            break
    return frozenset(found)


def _signs(window: list[str], known: dict[str, bool]) -> _Signs:
    """What a window shows; `known` keeps which words were found to be Turkish."""
    lower = [word.lower() for word in window]
    turkish = 0
    for word in set(window):
        judged = known.get(word)
        if judged is None:
            judged = known[word] = _is_turkish(word)
        turkish += judged
    return _Signs(
        words=len(window),
        turkish=turkish,
        english=sum(map(_ENGLISH.__contains__, lower)),
        neither=sum(map(_NEITHER.__contains__, lower)),
    )


def _languages(signs: _Signs) -> set[str]:
    found = set()
    if signs.turkish >= signs.needed and signs.turkish > signs.neither:
        found.add("tr")
    if signs.english >= signs.needed and signs.english > signs.neither:
        found.add("en")
    return found


def _is_turkish(word: str) -> bool:
    lower = word.lower()
    if lower in _TURKISH:
        return True
    if "I" in word or "İ" in word:
        lower = word.replace("İ", "i").replace("I", "ı").lower()
        if lower in _TURKISH:
            return True
    if len(lower) <= 3 or lower in _ENGLISH:
        return False
    if not word.isascii() and _TURKISH_LETTERS.search(word):
        return True
    ends = lower[-1] in _LAST_LETTERS or "'" in lower or "’" in lower
    return ends and _TURKISH_ENDINGS.search(lower) is not None
