"""Where in a text somebody may be named, without making tokens of all of it.

Two words with capitals side by side, names of the lists, and what stands behind
a title, a label or a greeting. A capitalised word that stands alone and is in no
list could never become a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from gateway.detect.lexicon import fold, folded_words
from gateway.detect.people.features import TOKEN, given_names, in_lists
from gateway.detect.written import Written

_SURNAME = 2
_BESIDE, _BEHIND = 2, 3  # tokens to the last capital, and to what tells a name
_TELLS = folded_words("name_tells")
_COMMON = folded_words("function_words_en", "function_words_tr", "english_not_names")


def candidates(written: Written) -> Iterator[int]:
    """Yield the characters at which a word begins that may be a part of a name, in order."""
    text = written.text
    telling = _TELLS & written.letters
    given = given_names() & written.letters
    at = 0
    capital_end = telling_end = None
    for word in written.lettered.split(" "):
        start, at = at, at + len(word) + 1
        if not word or not (text[start].isupper() or word in given or word in telling):
            continue
        if not word[0].isalpha():
            continue
        end = at - 1
        capital = text[start].isupper() and word not in _COMMON
        shown = capital and (
            _within(text, capital_end, start, _BESIDE)
            or in_lists(word)
            or _within(text, telling_end, start, _BEHIND)
        )
        if shown or (word in given and _surname_at(text, end)):
            yield start
        capital_end = end if capital else capital_end
        telling_end = end if word in telling else telling_end


def _within(text: str, end: int | None, start: int, most: int) -> bool:
    """Whether the token at `start` is one of the next `most` behind `end`."""
    if end is None or len(text[end:start].split(None, most)) > most:
        return False
    return sum(1 for _ in islice(TOKEN.finditer(text, end, start), most)) < most


def _surname_at(text: str, end: int) -> bool:
    token = TOKEN.search(text, end)
    return token is not None and bool(in_lists(fold(token[0])) & _SURNAME)
