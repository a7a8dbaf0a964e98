"""All detectors of one process together: patterns, words, Presidio's recognisers, models."""

from __future__ import annotations

import time
from collections.abc import Iterator

from gateway.detect.decode.rewrite import Budget, Reading
from gateway.detect.decode.windows import in_decoded
from gateway.detect.larger.find import Opened
from gateway.detect.linear import LinearPass
from gateway.detect.people.find import find_named
from gateway.detect.people.model import name_model
from gateway.detect.presidio import AdoptedRecognizers
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer
from gateway.detect.sighting import Sighting, sighted
from gateway.detect.stopwatch import Stopwatch
from gateway.detect.written import Written


class Analyzer:
    """All detectors of a worker process; loading them takes seconds."""

    def __init__(
        self,
        patterns: tuple[PatternRecognizer, ...],
        words: tuple[WordRecognizer, ...],
        models: tuple[Opened, ...] = (),
    ) -> None:
        self._models = models
        self._patterns = LinearPass(patterns)
        self._words = LinearPass(words)
        self._adopted = AdoptedRecognizers()
        name_model()

    def values(
        self,
        written: Written,
        until: float,
        watch: Stopwatch,
        budget: Budget,
        decoded: list[Reading],
        *,
        linear: bool,
    ) -> Iterator[Sighting]:
        """Yield what words and numbers show in a text, overlaps included.

        `linear` asks for our patterns too, which come first. `watch` counts each
        of ours as a stage, and those of Presidio as another; `budget` limits what is
        decoded, and what is goes into `decoded`. Raises TimeoutError when `until`,
        in monotonic seconds, is past before the end is reached.
        """
        text = written.text
        if not text or text.isspace():
            return
        if linear:
            with watch.stage("patterns"):
                found = self._patterns.scan(written, budget)
            yield from map(sighted, found)
        if time.monotonic() > until:
            raise TimeoutError
        with watch.stage("words"):
            found = self._words.scan(written, budget, decoded)
        yield from map(sighted, found)

        def adopted(part: str) -> Iterator[Sighting]:
            return self._adopted.find(Written(part), until)

        with watch.stage("presidio"):
            told = list(self._adopted.find(written, until))
            for reading in decoded:
                told += in_decoded(text, reading, adopted)
        yield from told

    def people(self, written: Written, until: float) -> Iterator[Sighting]:
        """Yield what models see in a text, people first; raises TimeoutError."""
        yield from find_named(written, until)
        for model in self._models:
            yield from model.find(written.text, until)
