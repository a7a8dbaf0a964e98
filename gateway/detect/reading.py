"""Reading texts with every detector, in one process: a worker's, or a notebook's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from gateway.detect.canonical import Canonical, canonicalise
from gateway.detect.city import apart
from gateway.detect.decode.rewrite import Budget, Reading
from gateway.detect.decode.windows import in_decoded
from gateway.detect.frames import Answer, Ask
from gateway.detect.language import languages
from gateway.detect.merge import merge
from gateway.detect.person_cues import speaks_of_person
from gateway.detect.sighting import Sighting
from gateway.detect.stopwatch import Stopwatch
from gateway.detect.written import Written


class Detectors(Protocol):
    """All detectors together, as `analyzer.Analyzer` has them."""

    def values(
        self,
        written: Written,
        until: float,
        watch: Stopwatch,
        budget: Budget,
        decoded: list[Reading],
        *,
        linear: bool,
    ) -> Iterable[Sighting]:
        """Yield what words and numbers show, fill `decoded`; raises TimeoutError."""

    def people(self, written: Written, until: float) -> Iterable[Sighting]:
        """Yield what models see, names above all; raises TimeoutError."""


def read_all(detectors: Detectors, asks: Sequence[Ask], until: float) -> Answer:
    """Look for values in every text first, then for names, until the time is up.

    `until` is in monotonic seconds. What is found in a text depends on that text
    and on what was asked of it, never on the texts beside it.
    """
    watch = Stopwatch()
    answer = Answer()
    seen: list[list[Sighting]] = [[] for _ in asks]
    with watch.stage("canonicalise"):
        texts = [canonicalise(ask.text) if ask.linear else Canonical(ask.text) for ask in asks]
    answer.hidden = frozenset(at for at, text in enumerate(texts) if text.hidden)
    every = [Written(text.text) for text in texts]
    with watch.stage("persons"):
        answer.persons = frozenset(
            at for at, written in enumerate(every) if speaks_of_person(written)
        )
    budgets = [Budget() for _ in asks]
    decoded: list[list[Reading]] = [[] for _ in asks]
    read, named = 0, 0

    def people(text: str) -> Iterable[Sighting]:
        return detectors.people(Written(text), until)

    try:
        for written, ask, found in zip(every, asks, seen, strict=True):
            values = detectors.values(
                written, until, watch, budgets[read], decoded[read], linear=ask.linear
            )
            found.extend(values)
            read += 1
        with watch.stage("languages"):
            answer.languages = {
                at: languages(texts[at].text) for at, ask in enumerate(asks) if ask.linear
            }
        for written, readings, found in zip(every, decoded, seen, strict=True):
            with watch.stage("names"):
                found.extend(detectors.people(written, until))
                for reading in readings:
                    found.extend(in_decoded(written.text, reading, people))
            named += 1
    except TimeoutError:
        answer.unread = frozenset(range(read, len(asks)))
        answer.late = frozenset(range(named, len(asks)))
    answer.undecoded = frozenset(at for at, budget in enumerate(budgets) if budget.exceeded)
    with watch.stage("merge"):
        for at, (text, ask, found) in enumerate(zip(texts, asks, seen, strict=True)):
            moved = [item.moved(*text.to_source(*item.span)) for item in found]
            told = apart(merge(moved), ask.text) if ask.linear else moved
            answer.sightings += ((at, item) for item in told)
    answer.spent = dict(watch.spent)
    return answer
