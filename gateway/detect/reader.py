"""Reading texts that nobody has read yet: patterns here, everything else in workers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gateway.core.finding import Finding
from gateway.detect.canonical import Canonical, canonicalise
from gateway.detect.city import apart
from gateway.detect.decode.rewrite import Budget
from gateway.detect.fingerprint import Fingerprint
from gateway.detect.frames import Answer, Ask
from gateway.detect.gathered import UNDECODED, Read, is_of_a_person
from gateway.detect.language import languages
from gateway.detect.linear import LinearPass
from gateway.detect.merge import merge
from gateway.detect.pace import Pace
from gateway.detect.pool import Failure, WorkerPool
from gateway.detect.sighting import Sighting, found_at, sighted
from gateway.detect.stopwatch import Stopwatch
from gateway.detect.verdicts import Verdict

_INLINE = 16_384  # characters of one request that are worth reading on the event loop
_BATCH_TEXTS, _BATCH_CHARACTERS = 500, 65_536


@dataclass(slots=True)
class _Text:
    """What is known of one text while it is read."""

    source: str = field(repr=False)
    canonical: Canonical | None = field(default=None, repr=False)
    sightings: list[Sighting] = field(default_factory=list, repr=False)
    languages: frozenset[str] = frozenset()
    person: bool = False
    hidden: bool = False
    missing: set[str] = field(default_factory=set)

    def note(self, sighting: Sighting) -> None:
        """Keep a sighting, moved to where it stands in the source."""
        if self.canonical is not None:
            sighting = sighting.moved(*self.canonical.to_source(*sighting.span))
        self.sightings.append(sighting)


class Reader:
    """Reads texts with every detector, whatever happens to the workers."""

    def __init__(self, pool: WorkerPool, linear: LinearPass, fingerprint: Fingerprint) -> None:
        self._pool = pool
        self._linear = linear
        self._fingerprint = fingerprint

    async def read(self, sources: Sequence[str], until: float, watch: Stopwatch) -> list[Read]:
        """Read texts before `until`, in the loop's time; one answer for each."""
        texts = [_Text(source) for source in sources]
        if sum(map(len, sources)) <= _INLINE:
            await self._read_inline(texts, watch)
            asks = [Ask(text=text.canonical.text) for text in texts if text.canonical is not None]
        else:
            asks = [Ask(text=source, linear=True) for source in sources]
        await self._ask(asks, texts, until, watch)
        return await self._told(texts, watch)

    async def _read_inline(self, texts: Sequence[_Text], watch: Stopwatch) -> None:
        pace = Pace()
        for text in texts:
            with watch.stage("canonicalise"):
                text.canonical = canonicalise(text.source)
            text.hidden = text.canonical.hidden
            with watch.stage("languages"):
                text.languages = languages(text.canonical.text)
            with watch.stage("patterns"):
                budget = Budget()
                found = self._linear.scan(text.canonical.text, budget)
            if budget.exceeded:
                text.missing.add(UNDECODED)
            for item in found:
                text.note(sighted(item))
            await pace.step()

    async def _ask(
        self, asks: Sequence[Ask], texts: Sequence[_Text], until: float, watch: Stopwatch
    ) -> None:
        """Send the texts to the workers in batches, never more at once than there are workers."""
        batches = list(_batches(asks))
        waiting = iter(batches)
        asked: set[int] = set()
        failures: list[Failure] = []

        async def lane() -> None:
            for first, batch in waiting:
                asked.add(first)
                began = time.perf_counter()
                outcome = await self._pool.scan(batch, until)
                waited = time.perf_counter() - began
                part = texts[first : first + len(batch)]
                if isinstance(outcome, Answer):
                    watch.add(outcome.spent)
                    watch.add({"waiting": max(waited - sum(outcome.spent.values()), 0.0)})
                    await _take(outcome, batch, part)
                    continue
                _lose(batch, part, outcome)
                failures.append(outcome)
                if outcome is not Failure.ERROR:
                    return

        await asyncio.gather(*(lane() for _ in range(min(self._pool.workers, len(asks)))))
        for first, batch in batches:
            if first not in asked:
                _lose(batch, texts[first : first + len(batch)], failures[-1])

    async def _told(self, texts: Sequence[_Text], watch: Stopwatch) -> list[Read]:
        pace = Pace()
        told = []
        for text in texts:
            sightings = text.sightings
            if text.canonical is not None:  # a worker that read alone has merged
                with watch.stage("merge"):
                    sightings = apart(merge(sightings), text.source)
            findings: list[Finding] = []
            for item in sightings:
                findings.append(found_at(item, self._fingerprint))
                text.person = text.person or is_of_a_person(findings[-1])
                await pace.step()
            verdict = Verdict(tuple(findings), text.languages, text.person, text.hidden)
            told.append(Read(verdict, frozenset(text.missing)))
            await pace.step()
        return told


async def _take(answer: Answer, batch: Sequence[Ask], texts: Sequence[_Text]) -> None:
    pace = Pace()
    for at, (ask, text) in enumerate(zip(batch, texts, strict=True)):
        text.person = at in answer.persons
        if ask.linear:
            text.languages = answer.languages.get(at, frozenset())
            text.hidden = at in answer.hidden
        if at in answer.undecoded:
            text.missing.add(UNDECODED)
        if at in answer.late:
            text.missing.add(f"names: {Failure.DEADLINE}")
        if at in answer.unread:
            text.missing.add(f"patterns: {Failure.DEADLINE}")
    for at, sighting in answer.sightings:
        texts[at].note(sighting)
        await pace.step()


def _lose(batch: Sequence[Ask], texts: Sequence[_Text], failure: Failure) -> None:
    for ask, text in zip(batch, texts, strict=True):
        text.missing.add(f"names: {failure}")
        if ask.linear:
            text.missing.add(f"patterns: {failure}")


def _batches(asks: Sequence[Ask]) -> Iterator[tuple[int, tuple[Ask, ...]]]:
    """Yield runs of `asks` that are small in number and in characters, with where each begins."""
    first, characters = 0, 0
    for at, ask in enumerate(asks):
        full = at - first >= _BATCH_TEXTS or characters + len(ask.text) > _BATCH_CHARACTERS
        if full and at > first:
            yield first, tuple(asks[first:at])
            first, characters = at, 0
        characters += len(ask.text)
    if first < len(asks):
        yield first, tuple(asks[first:])
