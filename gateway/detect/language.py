"""Which languages a text is in, by its function words and letters.

Small and deterministic on purpose: it answers for Turkish and English only, and
says nothing where the evidence is thin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from gateway.detect.lexicon import words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WINDOW = 50  # words judged at a time, so that one sentence in another language counts
_KNOWN = frozenset({"tr", "en"})
_NEEDED = 2  # signs; one word alone is chance
_BLOCK = 8_192  # characters whose words are looked at together
_MARKS = "".join(chr(code) for code in range(128) if not chr(code).isalpha() and chr(code) != "'")
_APART = dict.fromkeys(map(ord, _MARKS), " ")
_MARKS += "‘“”…–—•·«»°"
_OTHER_MARK = re.compile(r"[^\w '’]|[\d_]")

_TURKISH = frozenset(words("function_words_tr"))
_ENGLISH = frozenset(words("function_words_en"))
_ENGLISH_ALONE = _ENGLISH - _TURKISH
# Words of neighbouring languages that share an alphabet and some words with English.
_NEITHER = frozenset(words("function_words_neighbours"))
_TURKISH_LETTERS = re.compile(
    "[ğışĞŞİ]|[çöüÇÖÜ].*(?:lar|ler|dan|den|nda|nde|ün|lü|sü|cü|rü|sı|si)$"
)
_TURKISH_ENDINGS = re.compile(
    r"(?:[ıiuü]yor(?:um|sun|uz|lar)?|l(?:arı|eri|arın|erin)|d[ıi][ğg][ıi]|[ae]ca[kğ]"
    r"|mas[ıi]n[ıi]?|mesin[ei]?|..['’](?:n?[ıiuü]n|[dt][ae]n?|n?[ıiuü]|y[ıiuüae]|l[ae]))$"
)
# Of those that have letters of ASCII only, and no apostrophe.
_LAST_TWO = frozenset({"or", "um", "un", "uz", "ar", "ri", "in", "gi", "ak", "ni"})
_LAST_LETTERS = frozenset("rmnzkğıiuü")  # of what these endings are without an apostrophe


def languages(text: str) -> frozenset[str]:
    """Return those of `tr` and `en` that a stretch of `text` is written in.

    A text of fewer than three words has no language.
    """
    found: set[str] = set()
    for block in _blocks(text):
        for at in range(0, len(block), _WINDOW):
            window = block[at : at + _WINDOW]
            if len(window) > 2:
                found |= _languages(window, _KNOWN - found)
            if found == _KNOWN:
                return _KNOWN
    return frozenset(found)


def _languages(window: Sequence[str], asked: Set[str]) -> set[str]:
    """Those of the languages `asked` that a window is written in."""
    needed = max(_NEEDED, len(window) // 15)
    signs = {
        "tr": _turkish(set(window)) if "tr" in asked else 0,
        "en": _among(_ENGLISH, window) if "en" in asked else 0,
    }
    if max(signs.values()) < needed:
        return set()
    neither = _among(_NEITHER, window)
    return {name for name, told in signs.items() if told >= needed and told > neither}


def _among(known: Set[str], window: Sequence[str]) -> int:
    return sum(map(known.__contains__, map(str.lower, window)))


def _blocks(text: str) -> Iterator[list[str]]:
    """The words of a text in order, so many whole windows at a time that memory stays bounded."""
    words: list[str] = []
    start = 0
    while start < len(text):
        stop = start + _BLOCK
        cut = text.find(" ", stop, stop + _BLOCK) if stop < len(text) else -1
        end = cut if cut >= 0 else stop
        words += _words(text[start:end])
        start = end
        whole = len(words) // _WINDOW * _WINDOW if start < len(text) else len(words)
        yield words[:whole]
        words = words[whole:]


def _words(text: str) -> list[str]:
    """What `_WORD` finds, an order of magnitude faster where only common marks part words."""
    if text.isascii():
        spaced = text.translate(_APART)
    else:
        spaced = text
        for mark in _MARKS:
            spaced = spaced.replace(mark, " ")
        if _OTHER_MARK.search(spaced):
            return _WORD.findall(text)
    words = spaced.split()
    if "'" not in spaced and "’" not in spaced:
        return words
    return [part for word in words for part in (_WORD.findall(word) if _joined(word) else (word,))]


def _joined(word: str) -> bool:
    return "'" in word or "’" in word


def _turkish(words: Set[str]) -> int:
    """How many of the words are Turkish."""
    asked = words - _ENGLISH_ALONE
    rest = asked - _TURKISH
    # Of other words in small letters of ASCII, only these can have an ending.
    likely = (
        word
        for word in rest
        if word[-2:] in _LAST_TWO or not (word.islower() and word.isascii()) or "'" in word
    )
    return len(asked) - len(rest) + sum(map(_is_turkish, likely))


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
