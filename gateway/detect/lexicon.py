"""Word lists, folding, and the endings that Turkish and English put behind a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources

import re2

# Latin letters to their ASCII base, one character for one, so that offsets hold.
_FOLD = {
    chr(point): base[0]
    for point in range(0xC0, 0x250)
    if (base := unicodedata.normalize("NFD", chr(point)))[0].isascii() and base[0].isalpha()
}
_FOLD |= {"ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
# The letters of Turkish: replacing one is as good as free, looking every letter up is not.
_FREQUENT = tuple((char, _FOLD[char]) for char in "ıİşŞğĞüÜöÖçÇ")
_FOREIGN = re.compile(r"[^\x00-\x7f]")

# Possession, case and copula of Turkish, folded: -lar -ım -ın -da -ydı -sınız and so on,
# in the order in which they follow each other, each at most once.
_TURKISH_ENDING = re.compile(
    r"(?:l[ae]r)?"
    r"(?:[iu]m|[iu]n|[iu]|s[iu]|m|[iu]?m[iu]z|[iu]?n[iu]z)?"
    r"(?:n?[iu]n|[ny]?[aeiu]|n?[dt][ae]n?|y?l[ae]|n?c[ae]|[dt][ae]ki)?"
    r"(?:y?[iu]m|y?[iu]z|s[iu]n|s[iu]n[iu]z|y?[dt][iu]m?|y?m[iu]s|[dt][iu]r)?"
)
_ENGLISH_ENDING = frozenset({"s", "es", "ed"})
_LONGEST_ENDING = 16
_PATTERN_BYTES = 64 << 20

_CLASSES = {
    "i": "[iıİI]",
    "ı": "[iıİI]",
    "s": "[sşSŞ]",
    "ş": "[sşSŞ]",
    "c": "[cçCÇ]",
    "ç": "[cçCÇ]",
    "g": "[gğGĞ]",
    "ğ": "[gğGĞ]",
    "o": "[oöOÖ]",
    "ö": "[oöOÖ]",
    "u": "[uüûUÜÛ]",
    "ü": "[uüûUÜÛ]",
    "a": "[aâAÂ]",
    " ": r"[\s-]{1,3}",
    "'": "['’]?",
}


def fold(text: str) -> str:
    """Lower-case ASCII spelling, `İ` and `ı` both as `i`; offsets stay the same."""
    if not text.isascii():
        for char, base in _FREQUENT:
            text = text.replace(char, base)
        for char in set(_FOREIGN.findall(text)) & _FOLD.keys():
            text = text.replace(char, _FOLD[char])
    return text.lower()


def is_ending(tail: str, *, english: bool = True) -> bool:
    """Whether `tail` (folded) is a chain of grammatical endings, or empty."""
    if len(tail) > _LONGEST_ENDING:
        return False
    return bool(_TURKISH_ENDING.fullmatch(tail)) or (english and tail in _ENGLISH_ENDING)


@cache
def words(name: str) -> tuple[str, ...]:
    """The lines of `gateway/detect/words/<name>.txt`, blank lines left out."""
    text = resources.files("gateway.detect").joinpath("words", f"{name}.txt").read_text("utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip())


@cache
def folded_words(*names: str) -> frozenset[str]:
    """The folded lines of several lists."""
    return frozenset(fold(word) for name in names for word in words(name))


def spelled(word: str) -> str:
    """An RE2 pattern for `word` in any case, with or without Turkish letters.

    A space matches any short run of spaces or hyphens. A word written with `=`
    before it is matched with exactly its letters, in any case: `=kürt` is not `kurt`.
    """
    if word.startswith("="):
        return re.escape(word[1:]).replace("\\ ", r"[\s-]{1,3}").replace("i", "[iİ]")
    return "".join(_CLASSES.get(char, re.escape(char)) for char in word.lower())


def compiled(pattern: str) -> re2._Regexp:
    """Compile a pattern of many words."""
    options = re2.Options()
    options.max_mem = _PATTERN_BYTES
    options.log_errors = False
    return re2.compile(pattern, options)


def at_word_start(pattern: str) -> str:
    """`pattern` as group 1, matched only where a word begins."""
    return rf"(?:^|[^\pL\pN_])({pattern})"


def word_start(pattern: str) -> re2._Regexp:
    """Compile `pattern` as group 1, matched only where a word begins."""
    return compiled(at_word_start(pattern))


def any_of(patterns: Iterable[str]) -> str:
    """An RE2 alternation, the longer spellings first."""
    return "(?:" + "|".join(sorted(set(patterns), key=lambda item: (-len(item), item))) + ")"
