"""The detectors in the calling process: for notebooks and evaluations.

    from gateway.detect import Detector

    detector = Detector()
    for finding in detector.inspect("TC kimlik no 10000000146").findings:
        print(finding.entity, finding.score, finding.start, finding.end)

The stages, their order and what they find are those of the gateway. Nothing is
sent anywhere and nothing is kept of a text. The gateway itself reads in worker
processes, which can be killed; here a text that takes long takes long.
"""

from __future__ import annotations

import math
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from gateway.core.finding import Coverage, Inspection
from gateway.core.request import Place, Segment, SegmentKind
from gateway.detect.borders import borders, crossing
from gateway.detect.fingerprint import fingerprints
from gateway.detect.frames import Ask
from gateway.detect.gathered import (
    UNDECODED,
    Read,
    gathered,
    is_of_a_person,
    languages_of,
    placed,
    spoken_of,
)
from gateway.detect.larger.spec import LargerModel
from gateway.detect.linear import LinearPass
from gateway.detect.own.spec import OwnRecognizer
from gateway.detect.pool import Failure
from gateway.detect.reading import Detectors, read_all
from gateway.detect.roster import Roster
from gateway.detect.sighting import Sighting, found_at
from gateway.detect.stopwatch import Stopwatch
from gateway.detect.verdicts import Verdict


class Limits(Protocol):
    """How long one inspection may take, in seconds, and which models read besides."""

    @property
    def deadline(self) -> float:
        """Seconds."""

    @property
    def models(self) -> tuple[LargerModel, ...]:
        """The larger models that the organisation brings."""


class Chosen(Protocol):
    """What of the settings bears on detection; `gateway.settings.load` returns more."""

    @property
    def detect(self) -> Limits:
        """The keys below `detect:`."""

    @property
    def recognizers(self) -> tuple[OwnRecognizer, ...]:
        """The organisation's own recognisers."""


class Detector:
    """Finds personal and confidential data in texts, synchronously.

    Loading takes about three seconds. `settings` are those of a gateway: their
    recognisers and models run beside those of the program, their deadline holds, and what was
    not read by then is told in `uninspected`. Without them there is none.
    `fingerprint_key` keys the fingerprints of the findings; without one, they are
    comparable within this detector only.
    """

    def __init__(
        self, settings: Chosen | None = None, *, fingerprint_key: bytes | None = None
    ) -> None:
        self._deadline = settings.detect.deadline if settings else math.inf
        self._fingerprint = fingerprints(fingerprint_key or secrets.token_bytes(32))
        roster = Roster(settings.recognizers, settings.detect.models) if settings else Roster()
        self._linear = LinearPass(roster.patterns)
        self._detectors = _load(roster)
        self.digest = roster.digest

    def inspect(self, text: str) -> Inspection:
        """What is found in `text`; places are characters of it, and every segment is 0."""
        return self.inspect_segments((_segment(text),))

    def inspect_segments(
        self, segments: Sequence[Segment], opaque: tuple[str, ...] = ()
    ) -> Inspection:
        """What is found in the segments of a parsed request, as the gateway would see it."""
        return self._inspect(segments, opaque, Stopwatch())

    def timed(
        self, read: str | Sequence[Segment], opaque: tuple[str, ...] = ()
    ) -> tuple[Inspection, Mapping[str, float]]:
        """What is found in a text or in segments, and the seconds that each stage took."""
        watch = Stopwatch()
        segments = (_segment(read),) if isinstance(read, str) else read
        return self._inspect(segments, opaque, watch), dict(watch.spent)

    def _inspect(
        self, segments: Sequence[Segment], opaque: tuple[str, ...], watch: Stopwatch
    ) -> Inspection:
        texts = [
            text
            for text in dict.fromkeys(item.text for item in segments)
            if text and not text.isspace()
        ]
        reads = dict(zip(texts, self._read(texts, watch), strict=True))
        with watch.stage("borders"):
            over = {
                border.index: tuple(found_at(item, self._fingerprint) for item in found)
                for border in borders(segments)
                if (found := crossing(border, self._linear))
            }
        coverage = Coverage(scanned=len(segments), opaque=opaque)
        findings = tuple(placed(segments, reads, over))
        persons = spoken_of(segments, reads, over)
        return gathered(
            findings, reads, coverage, self.digest, persons, languages_of(segments, reads)
        )

    def _read(self, texts: Sequence[str], watch: Stopwatch) -> list[Read]:
        asks = [Ask(text=text, linear=True) for text in texts]
        answer = read_all(self._detectors, asks, time.monotonic() + self._deadline)
        watch.add(answer.spent)
        seen: list[list[Sighting]] = [[] for _ in texts]
        for at, sighting in answer.sightings:
            seen[at].append(sighting)
        reads = []
        for at, found in enumerate(seen):
            missing = set()
            if at in answer.undecoded:
                missing.add(UNDECODED)
            if at in answer.late:
                missing.add(f"names: {Failure.DEADLINE}")
            if at in answer.unread:
                missing.add(f"patterns: {Failure.DEADLINE}")
            findings = tuple(found_at(item, self._fingerprint) for item in found)
            languages = answer.languages.get(at, frozenset())
            person = at in answer.persons or any(map(is_of_a_person, findings))
            verdict = Verdict(findings, languages, person, at in answer.hidden)
            reads.append(Read(verdict, frozenset(missing)))
        return reads


def _load(roster: Roster) -> Detectors:
    # Presidio skips a pattern that runs longer and reports success.
    os.environ.setdefault("REGEX_TIMEOUT_SECONDS", "86400")
    from gateway.detect.analyzer import Analyzer  # slow, and only where it is wanted
    from gateway.detect.larger.find import open_models

    return Analyzer(roster.patterns, roster.words, open_models(roster.models))


def _segment(text: str) -> Segment:
    return Segment(
        path=("text",),
        label="text",
        place=Place.USER,
        kind=SegmentKind.TEXT,
        text=text,
        maskable=True,
    )
