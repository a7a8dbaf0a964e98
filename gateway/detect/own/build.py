"""From what the settings say to recognisers that run beside those of the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.core.finding import DataClass
from gateway.detect.lexicon import fold
from gateway.detect.own.checksums import passes
from gateway.detect.own.spec import OwnRecognizer
from gateway.detect.own.wordlist import WordList
from gateway.detect.page import Page
from gateway.detect.recognizer import Hit, PatternRecognizer, WordRecognizer
from gateway.detect.surroundings import near, stands_alone

PREFIX = "own:"


def pattern_recognizer(own: OwnRecognizer) -> PatternRecognizer | None:
    """The recogniser of the patterns, if there are any."""
    if not own.patterns:
        return None
    return PatternRecognizer(
        name=PREFIX + own.name,
        entity=own.entity,
        data_class=own.data_class,
        patterns=own.patterns,
        check=_check(own),
        hits=own.hits,
        misses=own.misses,
    )


def word_recognizer(own: OwnRecognizer) -> WordRecognizer | None:
    """The recogniser of the words, if there are any."""
    if not own.words:
        return None
    return WordRecognizer(
        name=PREFIX + own.name,
        entity=own.entity,
        data_class=own.data_class,
        find=_find(own),
        hits=own.hits,
        misses=own.misses,
    )


def _check(own: OwnRecognizer) -> Callable[[str, int, int], Hit | None]:
    def check(text: str, start: int, end: int) -> Hit | None:
        value = text[start:end]
        if not value.strip() or not stands_alone(text, start, end):
            return None
        if own.checksum and not passes(own.checksum, value):
            return None
        # Case tells two secrets apart.
        spelling = value if own.data_class is DataClass.SECRET else fold(value)
        return _scored(own, text, start, end, " ".join(spelling.split()))

    return check


def _find(own: OwnRecognizer) -> Callable[[Page], Iterator[Hit]]:
    words = WordList(own.words)

    def find(page: Page) -> Iterator[Hit]:
        text = page.text
        for entry in words.find(text):
            hit = _scored(own, text, entry.start, entry.end, entry.spelling)
            if hit is not None:
                yield hit

    return find


def _scored(own: OwnRecognizer, text: str, start: int, end: int, spelling: str) -> Hit | None:
    named = bool(own.context) and near(text, start, end, own.context)
    score = own.score_near if named else own.score
    if not score:
        return None
    checked = bool(own.checksum)
    return Hit(
        start=start, end=end, score=score, canonical=spelling, checksum=checked, context=named
    )
