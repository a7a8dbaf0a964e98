"""Inspecting a whole request: every segment, every detector, one deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.core.finding import Coverage, Finding, Inspection
from gateway.core.request import Segment
from gateway.detect.added import NOTHING, Added
from gateway.detect.borders import Border, borders, crossing
from gateway.detect.fingerprint import fingerprints
from gateway.detect.gathered import Read, gathered, languages_of, placed, spoken_of
from gateway.detect.linear import LinearPass
from gateway.detect.pace import Pace
from gateway.detect.pool import WorkerPool
from gateway.detect.reader import Reader
from gateway.detect.roster import Roster
from gateway.detect.sighting import found_at
from gateway.detect.stopwatch import Stopwatch
from gateway.detect.survivors import Survivors
from gateway.detect.verdicts import Namer, Verdict, VerdictCache


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What a verdict depends on besides the text."""

    app: str
    until: float
    watch: Stopwatch
    names: dict[str, bytes] = field(default_factory=dict, repr=False)
    """The names of the texts of this request, for what is remembered."""


class Inspector:
    """Finds personal and confidential data in the segments of a request.

    Patterns are looked for on the event loop in up to 16,384 characters of new
    text, everything else in `workers` processes. `deadline` is in seconds and
    covers the wait for a worker. `fingerprint_key` keys the hashes by which
    equal values are known without being kept. What `verdicts` remembers is not
    read again. `added` is what the settings add; a given `pool` has it already.
    """

    def __init__(
        self,
        *,
        fingerprint_key: bytes,
        workers: int = 1,
        deadline: float = 5.0,
        pool: WorkerPool | None = None,
        verdicts: VerdictCache | None = None,
        added: Added = NOTHING,
    ) -> None:
        self._fingerprint = fingerprints(fingerprint_key)
        self._deadline = deadline
        self._pool = pool or WorkerPool(workers=workers, added=added)
        self._verdicts = verdicts
        roster = Roster(added.own, added.models)
        self._linear = LinearPass(roster.patterns)
        self._reader = Reader(self._pool, self._linear, self._fingerprint)
        self._survivors = Survivors(self._linear, self._fingerprint)
        self.detectors = roster.digest
        self.watch = Stopwatch()

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """Process ids of the workers."""
        return self._pool.pids

    @property
    def loaded(self) -> int:
        """How many workers can read now."""
        return self._pool.loaded

    @property
    def remembered(self) -> int:
        """How many texts, and borders between texts, were known when they came again."""
        return self._verdicts.hits if self._verdicts is not None else 0

    @property
    def read(self) -> int:
        """How many texts, and borders between texts, were not known."""
        return self._verdicts.misses if self._verdicts is not None else 0

    async def start(self) -> None:
        """Begin to start the workers; `ready` waits for them."""
        await self._pool.start()

    async def ready(self, timeout: float) -> bool:  # noqa: ASYNC109 - a limit, not a cancellation
        """Wait up to `timeout` seconds for a loaded worker; whether there is one.

        Raises SettingsError where what the settings add cannot be loaded.
        """
        return await self._pool.ready(timeout)

    async def close(self) -> None:
        """End the workers."""
        await self._pool.close()

    async def inspect(
        self,
        segments: Sequence[Segment],
        opaque: tuple[str, ...] = (),
        *,
        app: str = "",
        apart: bool = False,
    ) -> Inspection:
        """Read every segment; `opaque` names the parts that cannot be read.

        Never raises for what the text is. Where a worker does not answer, what
        was found without it stands, and `uninspected` says what is missing. What
        is remembered for one `app` is not for another, which could otherwise tell
        by the clock what was read. `apart` says that no text continues another.
        """
        now = Stopwatch()
        told = _Circumstances(
            app=app,
            until=asyncio.get_running_loop().time() + self._deadline,
            watch=now,
        )
        reads = await self._read_all([item.text for item in segments], told)
        over = {} if apart else await self._crossing(segments, told)
        findings: list[Finding] = []
        pace = Pace()
        for finding in placed(segments, reads, over):
            findings.append(finding)
            await pace.step()
        self.watch.add(now.spent)
        coverage = Coverage(scanned=len(segments), opaque=opaque)
        persons = spoken_of(segments, reads, over)
        spoken = languages_of(segments, reads)
        return gathered(tuple(findings), reads, coverage, self.detectors, persons, spoken)

    def survivors(
        self, texts: Iterable[str], fingerprints: frozenset[str], *, app: str = ""
    ) -> int:
        """How many values with one of `fingerprints` the patterns still find in `texts`."""
        return self._survivors.count(texts, fingerprints, app=app)

    async def _read_all(self, texts: Sequence[str], told: _Circumstances) -> dict[str, Read]:
        """Read each distinct text, once in a request and once in the life of the cache."""
        reads: dict[str, Read] = {}
        distinct = [text for text in dict.fromkeys(texts) if text and not text.isspace()]
        await self._remembered(distinct, told, reads)
        new = [text for text in distinct if text not in reads]
        for text, read in zip(
            new, await self._reader.read(new, told.until, told.watch), strict=True
        ):
            reads[text] = read
            if self._verdicts is not None and not read.missing:
                self._verdicts.put(told.names[text], read.verdict)
        return reads

    async def _remembered(
        self, texts: Sequence[str], told: _Circumstances, into: dict[str, Read]
    ) -> None:
        """Put what is remembered `into` the reads, and name every text."""
        if self._verdicts is None:
            return
        pace = Pace()
        namer = self._verdicts.namer("text", told.app, self.detectors)
        with told.watch.stage("remember", pace):
            for text in texts:
                name = told.names[text] = await namer.name(text, pace)
                verdict = self._verdicts.get(name)
                if verdict is not None:
                    into[text] = Read(verdict)

    async def _crossing(
        self, segments: Sequence[Segment], told: _Circumstances
    ) -> dict[int, tuple[Finding, ...]]:
        """What lies over the borders of texts, by the later segment."""
        pace = Pace()
        over: dict[int, tuple[Finding, ...]] = {}
        cache = self._verdicts
        namer = cache.namer("border", told.app, self.detectors) if cache is not None else None
        with told.watch.stage("borders", pace):
            for border in borders(segments):
                found = self._over(border, namer, told.names)
                if found:
                    over[border.index] = found
                await pace.step()
        return over

    def _over(
        self, border: Border, namer: Namer | None, names: Mapping[str, bytes]
    ) -> tuple[Finding, ...]:
        cache = self._verdicts
        if cache is None or namer is None:
            return self._found_over(border)
        if border.between is not None:  # a name that costs no further hash
            name = names[border.between[0]] + names[border.between[1]]
        else:
            name = namer.joint(border.before, border.head, border.ends)
        verdict = cache.get(name)
        if verdict is None:
            verdict = Verdict(self._found_over(border))
            cache.put(name, verdict)
        return verdict.findings

    def _found_over(self, border: Border) -> tuple[Finding, ...]:
        return tuple(found_at(item, self._fingerprint) for item in crossing(border, self._linear))
