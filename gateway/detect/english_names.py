"""Where English names are worth looking for, and how far a name found is believed.

The model that finds them is slow and takes many a capital letter for a person,
so that what it reads and what it says are both narrowed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.detect.language import reads_as_english
from gateway.detect.lexicon import words

_CHUNK = 4_000
_OVERLAP = 200  # longer than any name, so that none is lost on a border
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_a-z][^\W\d_]+")
_SHOUTED = re.compile(r"[A-Z]{3,} [A-Z]{3,}")
_TOKEN = re.compile(r"\S+")
_EDGES = " \t\r\n.,;:!?\"'’`()[]{}<>*_#-–—"
_POSSESSIVE = re.compile(r"\s*['’]s?\W*$")
_NOT_IN_NAMES = re.compile(r"[0-9@/\\_<>{}\[\]()=+*|~^%$#&;:\"]")

# Words that begin sentences, letters, headings and lists, none of them a name.
_COMMON = frozenset(words("english_not_names"))


def passages(text: str, around: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield the parts of `text`, with their offsets, that may hold an English name.

    `around` are the languages of the texts beside it. Paragraphs in another
    language, or without a capitalised word that could be a name, are left out.
    A long paragraph comes in overlapping chunks.
    """
    for start, end in _paragraphs(text):
        for first, last in _chunks(text, start, end):
            passage = text[first:last]
            if _has_candidate(passage) and reads_as_english(passage, around):
                yield first, passage


def believed(name: str) -> tuple[int, int, float] | None:
    """Narrow what the model took for a person to the name in it, with a score.

    Two tokens with capitals score 0.85, less evidence 0.5; None where it is no name.
    """
    tokens = [(match.start(), match.end()) for match in _TOKEN.finditer(name)]
    while tokens and _is_common(name[slice(*tokens[0])]):
        tokens.pop(0)
    while tokens and _is_common(name[slice(*tokens[-1])]):
        tokens.pop()
    if not tokens:
        return None
    start, end = _trimmed(name, tokens[0][0], tokens[-1][1])
    value = name[start:end]
    parts = value.split()
    if not parts or _NOT_IN_NAMES.search(value) or "\n\n" in value:
        return None
    capitals = sum(word[0].isupper() and len(word) > 1 for word in parts)
    if len(parts) == 1:
        shaped = capitals and not value.isupper() and len(value) > 2
        return (start, end, 0.5) if shaped else None
    if not capitals or any(len(word) < 3 for word in parts if value.isupper()):
        return None
    sure = capitals > 1 and len(parts) < 6 and not value.isupper()
    return start, end, 0.85 if sure else 0.5


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _CHUNK:
        cut = text.rfind(" ", start + _CHUNK - _OVERLAP, start + _CHUNK)
        stop = cut if cut > 0 else start + _CHUNK
        yield start, stop
        start = max(stop - _OVERLAP, start + 1)
    if start < end:
        yield start, end


def _has_candidate(passage: str) -> bool:
    for match in _WORD.finditer(passage):
        word = match.group()
        if word[0].isupper() and not word[1:].isupper() and not _is_common(word):
            return True
    return _SHOUTED.search(passage) is not None


def _is_common(word: str) -> bool:
    return word.strip(_EDGES).replace("’", "'").lower() in _COMMON


def _trimmed(name: str, start: int, end: int) -> tuple[int, int]:
    possessive = _POSSESSIVE.search(name[start:end])
    value = name[start : possessive.start() + start if possessive else end]
    first = start + len(value) - len(value.lstrip(_EDGES))
    return first, first + len(value.strip(_EDGES))
