"""Turkish suffixes after a name: what may follow it without making another word of it."""

from __future__ import annotations

import re

# Letters of scripts that put spaces between words. Where words run together
# (Chinese, Japanese, Thai) and where particles are attached (Korean), a
# neighbouring letter says nothing.
_RUNNING = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff"
    "\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\U00020000-\U0003ffff"
)
LETTER = rf"[^\W\d_{_RUNNING}]"

# Spelled as folded text is: i for ı and i, u for u and ü, c for c and ç.
_DERIVED = r"(?:l[ae]r[iu]?|g[iu]l(?:l[ae]r)?|l[iu]k?|s[iu]z|s[iu])"
_CASE = (
    r"(?:y?[aeiu]|n?[iu]n|n[aeiu]|[dt][ae]n?|nd[ae]n?|y?l[ae]|n?c[ae]"
    r"|[dt][iu]r|yd[iu]|y?m[iu]s|[dt][iu])"
)
SUFFIX = rf"(?:{_DERIVED}{_CASE}?|{_CASE})(?:ki(?:l[ae]r)?(?:n?[iu]n|[ae]|[iu])?)?"

_AFTER_LETTER = rf"(?<={LETTER})(?:(?!{LETTER})|(?={SUFFIX}(?!{LETTER})))"
END_OF_WORD = rf"(?:{_AFTER_LETTER}|(?<=\d)(?!\d)|(?<!{LETTER})(?<!\d))"
"""Holds, in folded text, where a value ends that must not be part of a longer word or number."""

_INFLECTED = re.compile(rf"(.{{2,}}?)\s?['’‘ʼ´]({SUFFIX}|[iu]m[iu]z)", re.DOTALL)


def stem_length(folded: str) -> int:
    """How many characters of a folded name come before an apostrophe and a suffix."""
    match = _INFLECTED.fullmatch(folded)
    return len(match[1]) if match else len(folded)


def inside_a_word(text: str, start: int) -> bool:
    """Whether `start` lies between two letters, or between two digits, of folded text."""
    if not 0 < start < len(text):
        return False
    before, first = text[start - 1], text[start]
    if before.isdigit() and first.isdigit():
        return True
    return bool(_LETTER.match(before) and _LETTER.match(first))


_LETTER = re.compile(LETTER)
