"""Reading a whole request: every segment, every detector, one deadline."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gateway.core.finding import Coverage, Finding, Inspection
from gateway.core.request import Segment
from gateway.detect.canonical import Canonical, canonicalise
from gateway.detect.decode.rewrite import Budget
from gateway.detect.digest import detectors_digest
from gateway.detect.frames import Answer, Ask
from gateway.detect.language import languages
from gateway.detect.linear import LinearPass
from gateway.detect.merge import merge
from gateway.detect.pace import Pace
from gateway.detect.pool import Failure, WorkerPool
from gateway.detect.recognizers.load import pattern_recognizers, word_recognizers
from gateway.detect.sighting import Sighting, sighted

_INLINE = 16_384  # characters of one request that are worth reading on the event loop
_BATCH_TEXTS, _BATCH_CHARACTERS = 500, 65_536
_SEPARATOR = "\x1f"
_UNDECODED = "encoded text"


@dataclass(slots=True)
class _Reading:
    """What is known of the distinct texts of one request, by their position."""

    texts: list[str] = field(repr=False)
    sightings: list[list[Sighting]] = field(repr=False)
    canonical: list[Canonical] = field(default_factory=list, repr=False)
    languages: frozenset[str] = frozenset()
    uninspected: set[str] = field(default_factory=set)


class Inspector:
    """Finds personal and confidential data in the segments of a request.

    Patterns are looked for on the event loop in requests of up to 16,384
    characters, everything else in `workers` processes. `deadline` is in seconds
    and covers the wait for a worker. `fingerprint_key` keys the hashes by which
    equal values are known without being kept.
    """

    def __init__(
        self,
        *,
        fingerprint_key: bytes,
        workers: int = 1,
        deadline: float = 5.0,
        pool: WorkerPool | None = None,
    ) -> None:
        self._key = fingerprint_key
        self._deadline = deadline
        self._pool = pool or WorkerPool(workers=workers)
        patterns = pattern_recognizers()
        self._linear = LinearPass(patterns)
        self.detectors = detectors_digest(patterns, word_recognizers())

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """Process ids of the workers."""
        return self._pool.pids

    @property
    def loaded(self) -> int:
        """How many workers can read now."""
        return self._pool.loaded

    async def start(self) -> None:
        """Begin to start the workers; `ready` waits for them."""
        await self._pool.start()

    async def ready(self, timeout: float) -> bool:  # noqa: ASYNC109 - a limit, not a cancellation
        """Wait up to `timeout` seconds for a loaded worker; whether there is one."""
        return await self._pool.ready(timeout)

    async def close(self) -> None:
        """End the workers."""
        await self._pool.close()

    async def inspect(
        self, segments: Sequence[Segment], opaque: tuple[str, ...] = ()
    ) -> Inspection:
        """Read every segment; `opaque` names the parts that cannot be read.

        Never raises for what the text is. Where a worker does not answer, what
        was found without it stands, and `uninspected` says what is missing.
        """
        until = asyncio.get_running_loop().time() + self._deadline
        reading = await self._read([item.text for item in segments], until)
        findings = await self._findings(segments, reading)
        reasons = reading.uninspected | ({"opaque"} if opaque else set())
        return Inspection(
            findings=findings,
            coverage=Coverage(scanned=len(segments), opaque=opaque),
            languages=reading.languages,
            uninspected=tuple(sorted(reasons)),
            detectors=self.detectors,
        )

    def survivors(self, texts: Iterable[str], fingerprints: frozenset[str]) -> int:
        """How many values with one of `fingerprints` the patterns still find in `texts`."""
        return sum(
            self._fingerprint(found.recognizer.entity, found.hit.canonical) in fingerprints
            for text in texts
            for found in self._linear.scan(canonicalise(text).text)
        )

    async def _read(self, texts: Sequence[str], until: float) -> _Reading:
        distinct = [text for text in dict.fromkeys(texts) if text and not text.isspace()]
        reading = _Reading(distinct, [[] for _ in distinct])
        if sum(map(len, distinct)) <= _INLINE:
            await self._read_inline(reading)
            asks = [Ask(text=item.text, languages=reading.languages) for item in reading.canonical]
        else:
            asks = [Ask(text=text, linear=True) for text in distinct]
        await self._ask(asks, reading, until)
        return reading

    async def _read_inline(self, reading: _Reading) -> None:
        pace, budget = Pace(), Budget()
        for at, text in enumerate(reading.texts):
            canonical = canonicalise(text)
            reading.canonical.append(canonical)
            reading.languages |= languages(canonical.text)
            if canonical.hidden:
                reading.uninspected.add("hidden characters")
            for found in self._linear.scan(canonical.text, budget):
                self._note(reading, at, sighted(found))
            await pace.step()
        if budget.exceeded:
            reading.uninspected.add(_UNDECODED)

    async def _ask(self, asks: Sequence[Ask], reading: _Reading, until: float) -> None:
        """Send the texts to the workers in batches, never more at once than there are workers."""
        batches = iter(list(_batches(asks)))

        async def lane() -> None:
            pace = Pace()
            for first, batch in batches:
                outcome = await self._pool.scan(batch, until)
                if isinstance(outcome, Answer):
                    reading.languages |= outcome.languages
                    reading.uninspected |= _missing(outcome)
                    for at, sighting in outcome.sightings:
                        self._note(reading, first + at, sighting)
                        await pace.step()
                    continue
                reading.uninspected.add(f"names: {outcome}")
                if batch[0].linear:
                    reading.uninspected.add(f"patterns: {outcome}")
                if outcome is not Failure.ERROR:
                    return

        await asyncio.gather(*(lane() for _ in range(min(self._pool.workers, len(asks)))))

    def _note(self, reading: _Reading, at: int, sighting: Sighting) -> None:
        """Keep a sighting, moved to where it stands in the source."""
        if reading.canonical:
            sighting = sighting.moved(*reading.canonical[at].to_source(*sighting.span))
        reading.sightings[at].append(sighting)

    async def _findings(
        self, segments: Sequence[Segment], reading: _Reading
    ) -> tuple[Finding, ...]:
        pace = Pace()
        merged: dict[str, list[tuple[Sighting, str]]] = {}
        for text, sightings in zip(reading.texts, reading.sightings, strict=True):
            told = merged.setdefault(text, [])
            # What a worker read alone it has merged, so that it is not sorted on the loop.
            for item in merge(sightings) if reading.canonical else sightings:
                told.append((item, self._fingerprint(item.entity, item.canonical)))
                await pace.step()
        findings = []
        for index, segment in enumerate(segments):
            for item, fingerprint in merged.get(segment.text, ()):
                findings.append(_finding(item, fingerprint, index, segment))
                await pace.step()
        return tuple(findings)

    def _fingerprint(self, entity: str, canonical: str) -> str:
        value = f"{entity}{_SEPARATOR}{canonical}".encode("utf-8", "replace")
        return hmac.digest(self._key, value, "sha256")[:16].hex()


def _missing(answer: Answer) -> set[str]:
    reasons = {
        "hidden characters": answer.hidden,
        _UNDECODED: answer.undecoded,
        f"names: {Failure.DEADLINE}": answer.late,
        f"patterns: {Failure.DEADLINE}": answer.unread,
    }
    return {reason for reason, holds in reasons.items() if holds}


def _finding(item: Sighting, fingerprint: str, index: int, segment: Segment) -> Finding:
    return Finding(
        entity=item.entity,
        data_class=item.data_class,
        score=item.score,
        segment=index,
        start=item.start,
        end=item.end,
        detector=item.detector,
        stage=item.stage,
        fingerprint=fingerprint,
        maskable=segment.maskable and item.maskable,
        checksum=item.checksum,
    )


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
