"""How the detectors would have spelled a value, whatever it stood in.

A value is known by a keyed hash of its entity and its one spelling. Somebody who
asks for a value gives neither the entity nor the words around it: so every entity
is tried with the few spellings that recognisers use, and with what they make of
the value behind words that announce it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.detect.canonical import canonicalise
from gateway.detect.lexicon import fold
from gateway.detect.linear import LinearPass
from gateway.detect.roster import Roster

_ANNOUNCED = ("", "Tel: ", "Doğum tarihi: ", "Born: ", "Adres: ", "Address: ", "E-posta: ")
_LONGEST = 4096
_WORDS = re.compile(r"[^\W_]+")
_NO_DIGIT = re.compile(r"[^0-9]")


class Spellings:
    """The spellings of values by the recognisers of `roster`; needs no worker."""

    def __init__(self, roster: Roster) -> None:
        self._reading = LinearPass((*roster.patterns, *roster.words))
        modelled = {item.entity for model in roster.models for item in model.entities}
        self._entities = modelled | set(roster.data_classes)

    def of(self, value: str) -> frozenset[tuple[str, str]]:
        """Pairs of an entity and a spelling, one of which is that of any finding of `value`.

        A value over 4,096 characters is cut.
        """
        text = canonicalise(value[:_LONGEST]).text.strip()
        alike = set(_alike(text)) - {""}
        tried = {(entity, one) for entity in self._entities for one in alike}
        return frozenset(tried | set(self._recognised(text)))

    def _recognised(self, text: str) -> Iterator[tuple[str, str]]:
        """What the recognisers find that is all of the value, and not a part of it."""
        for words in _ANNOUNCED:
            whole = canonicalise(words + text).text
            first = len(whole) - len(text)
            for found in self._reading.scan(whole):
                start, end = found.hit.start, found.hit.end
                rest = whole[first : max(start, first)] + whole[end:]
                if not _WORDS.search(rest):
                    yield found.recognizer.entity, found.hit.canonical


def _alike(text: str) -> Iterator[str]:
    """The value as it is, and with case, accents, spaces or separators out of the way."""
    line = " ".join(text.split())
    folded = fold(line)
    for one in (line, line.replace(" ", "")):
        yield from (one, one.lower(), one.casefold(), one.upper())
    yield from (text, folded, " ".join(folded.replace("-", " ").split()), folded.lstrip("@"))
    words = _WORDS.findall(folded)
    yield from (" ".join(words), "".join(words), "".join(words).upper())
    yield _NO_DIGIT.sub("", text)
