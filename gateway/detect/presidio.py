"""Presidio's registry with our recognisers in front and its own where they are right.

Imported in worker processes only: it takes the better part of a second, and memory.
Nothing here opens a connection.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from gateway.core.finding import Stage
from gateway.detect.adopted import ADOPTED, Adopted
from gateway.detect.decode.rewrite import Budget, Reading
from gateway.detect.decode.windows import in_decoded
from gateway.detect.found import Found
from gateway.detect.larger.find import Opened
from gateway.detect.linear import LinearPass
from gateway.detect.people.find import find_named
from gateway.detect.people.model import name_model
from gateway.detect.presidio_parts import (
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
    predefined_recognizers,
)
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer
from gateway.detect.sighting import Sighting, sighted
from gateway.detect.stopwatch import Stopwatch
from gateway.detect.surroundings import near, stands_alone

_EVERY_LANGUAGE = "any"
_ADOPTED_STAGE = "presidio"
_DIGIT = re.compile("[0-9]")
_FEWEST_DIGITS, _SHORTEST = 2, 8  # of anything that Presidio's own recognisers look for
_ADOPTED = {item.recognizer: item for item in ADOPTED}


class OurRecognizer(EntityRecognizer):  # type: ignore[misc]  # Presidio is untyped
    """Recognisers of ours as one of Presidio's; a result carries its `Found`."""

    def __init__(
        self, name: str, recognizers: tuple[PatternRecognizer | WordRecognizer, ...]
    ) -> None:
        self._linear = LinearPass(recognizers)
        super().__init__(
            supported_entities=sorted({item.entity for item in recognizers}),
            supported_language=_EVERY_LANGUAGE,
            name=name,
        )

    def load(self) -> None:
        """Nothing is left to load."""

    def found(
        self, text: str, budget: Budget | None = None, decoded: list[Reading] | None = None
    ) -> list[Found]:
        """Return what `LinearPass` finds in `text`, which is canonical."""
        return self._linear.scan(text, budget, decoded)

    def analyze(
        self,
        text: str,
        entities: list[str],  # noqa: ARG002 - Presidio's signature
        nlp_artifacts: object = None,  # noqa: ARG002
    ) -> list[RecognizerResult]:
        """The same, as Presidio's results."""
        return [
            RecognizerResult(
                entity_type=item.recognizer.entity,
                start=item.hit.start,
                end=item.hit.end,
                score=item.hit.score,
                recognition_metadata={
                    RecognizerResult.RECOGNIZER_NAME_KEY: item.recognizer.name,
                },
            )
            for item in self.found(text)
        ]


class Analyzer:
    """All detectors of a worker process."""

    def __init__(
        self,
        patterns: tuple[PatternRecognizer, ...],
        words: tuple[WordRecognizer, ...],
        models: tuple[Opened, ...] = (),
    ) -> None:
        self._models = models
        self._patterns = OurRecognizer("patterns", patterns)
        self._words = OurRecognizer("words", words)
        self._registry = RecognizerRegistry(
            recognizers=[*map(_presidio, ADOPTED)], supported_languages=[_EVERY_LANGUAGE]
        )
        name_model()

    def values(
        self,
        text: str,
        until: float,
        watch: Stopwatch,
        budget: Budget,
        decoded: list[Reading],
        *,
        linear: bool,
    ) -> Iterator[Sighting]:
        """Yield what words and numbers show in canonical `text`, overlaps included.

        `linear` asks for our patterns too, which come first. `watch` counts each
        of ours as a stage, and those of Presidio as another; `budget` limits what is
        decoded, and what is goes into `decoded`. Raises TimeoutError when `until`,
        in monotonic seconds, is past before the end is reached.
        """
        if not text or text.isspace():
            return
        if linear:
            with watch.stage(self._patterns.name):
                found = self._patterns.found(text, budget)
            yield from map(sighted, found)
        _in_time(until)
        with watch.stage(self._words.name):
            found = self._words.found(text, budget, decoded)
        yield from map(sighted, found)
        with watch.stage(_ADOPTED_STAGE):
            told = list(self._adopted(text, until))
            for reading in decoded:
                told += in_decoded(text, reading, lambda part: self._adopted(part, until))
        yield from told

    def _adopted(self, text: str, until: float) -> Iterator[Sighting]:
        """Yield what Presidio's own recognisers find."""
        if len(text) < _SHORTEST or len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
            return
        registered = self._registry.get_recognizers(language=_EVERY_LANGUAGE, all_fields=True)
        for recognizer in registered:
            _in_time(until)
            for result in recognizer.analyze(text, recognizer.supported_entities, None):
                yield from _adopted(text, result, _ADOPTED[recognizer.name])

    def people(self, text: str, until: float) -> Iterator[Sighting]:
        """Yield what models see in canonical `text`, people first; raises TimeoutError."""
        yield from find_named(text, until)
        for model in self._models:
            yield from model.find(text, until)


def _in_time(until: float) -> None:
    if time.monotonic() > until:
        raise TimeoutError


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


def _adopted(text: str, result: RecognizerResult, adopted: Adopted) -> Iterator[Sighting]:
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
