"""Presidio's registry, with those of its recognisers that are right.

Imported in worker processes only: it takes the better part of a second, and memory.
Nothing here opens a connection.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from gateway.core.finding import Stage
from gateway.detect.adopted import ADOPTED, Adopted
from gateway.detect.automata import Automata
from gateway.detect.presidio_parts import (
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
    predefined_recognizers,
)
from gateway.detect.sighting import Sighting
from gateway.detect.surroundings import names_any, near, stands_alone
from gateway.detect.written import Written

_EVERY_LANGUAGE = "any"


class AdoptedRecognizers:
    """Presidio's own recognisers, each asked where its sign occurs."""

    def __init__(self) -> None:
        registry = RecognizerRegistry(
            recognizers=[*map(_presidio, ADOPTED)], supported_languages=[_EVERY_LANGUAGE]
        )
        registered = registry.get_recognizers(language=_EVERY_LANGUAGE, all_fields=True)
        named = {recognizer.name: recognizer for recognizer in registered}
        self._known = [(item, named[item.recognizer]) for item in ADOPTED]
        self._signs = Automata()
        for item in ADOPTED:
            self._signs.add(item.sign)
        self._signs.build()

    def find(self, written: Written, until: float) -> Iterator[Sighting]:
        """Yield what counts in a text; raises TimeoutError when `until` is past."""
        text = written.text
        for at in self._signs.match(written.data):
            adopted, recognizer = self._known[at]
            if time.monotonic() > until:
                raise TimeoutError
            if adopted.needs_words and not names_any(written.folded, adopted.words):
                continue
            for result in recognizer.analyze(text, recognizer.supported_entities, None):
                yield from _believed(text, result, adopted)


def _presidio(adopted: Adopted) -> EntityRecognizer:
    """Presidio's recogniser, with only those of its patterns that can ever count."""
    made = getattr(predefined_recognizers, adopted.recognizer)
    return made(
        patterns=[pattern for pattern in made.PATTERNS if pattern.score >= _floor(adopted)],
        supported_language=_EVERY_LANGUAGE,
        name=adopted.recognizer,
    )


def _floor(adopted: Adopted) -> float:
    return 0.0 if adopted.checksum else min(adopted.alone, adopted.near)


def _believed(text: str, result: RecognizerResult, adopted: Adopted) -> Iterator[Sighting]:
    if not stands_alone(text, result.start, result.end):
        return
    context = result.score >= adopted.near and near(text, result.start, result.end, adopted.words)
    if not context and result.score < adopted.alone:
        return
    value = "".join(filter(str.isalnum, text[result.start : result.end]))
    yield Sighting(
        entity=adopted.entity,
        data_class=adopted.data_class,
        start=result.start,
        end=result.end,
        score=adopted.score_near if context else adopted.score,
        detector=f"presidio:{adopted.recognizer}",
        stage=Stage.PATTERN,
        canonical=value if adopted.entity == "CRYPTO" else value.upper(),
        checksum=adopted.checksum,
        context=context,
    )
