"""What was measured, and the tables that it makes."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from bench.beside.programs import Loaded

QUEUED, ALONE, PACED, FLOOD = "queued", "alone", "paced", "flood"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One load on one contender; `cpu` is the processor time of its processes, in seconds."""

    kind: str
    size: str
    name: str
    loaded: Loaded
    cpu: float

    @property
    def cpu_ms(self) -> float:
        """Processor time of a request, in milliseconds."""
        return self.cpu / max(self.loaded.requests, 1) * 1000


@dataclass(slots=True)
class Figures:
    """All loads of a run; the first of `names` is what "added" is counted from."""

    names: Sequence[str]
    taken: list[Figure] = field(default_factory=list)
    turns: dict[tuple[str, int], list[tuple[float, float]]] = field(default_factory=dict)
    disk: list[float] = field(default_factory=list)

    def median(self, kind: str, size: str, name: str, of: Callable[[Figure], float]) -> float:
        """The median over the rounds; 0 where nothing was measured."""
        values = [
            of(item)
            for item in self.taken
            if (item.kind, item.size, item.name) == (kind, size, name)
        ]
        return statistics.median(values) if values else 0.0

    def whole(self, sizes: Sequence[str]) -> Iterator[str]:
        """Yield the lines of a table for each size of body, answers not streamed."""
        for size in sizes:
            yield ""
            yield f"### {size}, whole answers"
            yield ""
            yield "| | requests/s | CPU ms a request | requests per CPU second |" + (
                " times LiteLLM | added p50 ms | added p99 ms |"
            )
            yield "|---|---|---|---|---|---|---|"
            for name in self.names:
                yield self._row(size, name)

    def _row(self, size: str, name: str) -> str:
        def of(kind: str, who: str, what: Callable[[Figure], float]) -> float:
            return self.median(kind, size, who, what)

        rate = of(QUEUED, name, lambda item: item.loaded.requests / item.loaded.seconds)
        cpu = self._cpu(size, name)
        peer = self._cpu(size, "litellm")
        cells = [_number(rate, 0), _number(cpu, 3), _number(1000 / cpu if cpu else 0, 0)]
        cells.append(_number(peer / cpu if cpu else 0, 1))
        base = self.names[0]
        for quantile in ("p50", "p99"):
            pick = attrgetter(f"loaded.{quantile}")
            mine, bare = of(ALONE, name, pick), of(ALONE, base, pick)
            cells.append(_number((mine - bare) / 1000 if mine else 0, 2))
        return f"| {name} | {' | '.join(cells)} |"

    def _cpu(self, size: str, name: str) -> float:
        queued = self.median(QUEUED, size, name, lambda item: item.cpu_ms)
        return queued or self.median(ALONE, size, name, lambda item: item.cpu_ms)

    def streamed(self, size: str) -> Iterator[str]:
        """Yield the lines of the table of streams."""
        yield ""
        yield f"### {size}, streams"
        yield ""
        yield "| | first chunk p50 ms | lag p50 ms | lag p99 ms | chunks/s | CPU ms a stream |"
        yield "|---|---|---|---|---|---|"
        for name in self.names:

            def of(kind: str, what: Callable[[Figure], float], who: str = name) -> float:
                return self.median(kind, size, who, what)

            cells = [
                _number(of(PACED, lambda item: item.loaded.first_p50 / 1000), 2),
                _number(of(PACED, lambda item: item.loaded.lag_p50 / 1000), 2),
                _number(of(PACED, lambda item: item.loaded.lag_p99 / 1000), 2),
                _number(of(FLOOD, lambda item: item.loaded.chunks / item.loaded.seconds), 0),
                _number(of(FLOOD, lambda item: item.cpu_ms), 2),
            ]
            yield f"| {name} | {' | '.join(cells)} |"

    def conversations(self, told: Sequence[int]) -> Iterator[str]:
        """Yield the lines of the table of growing conversations."""
        yield ""
        yield "### Conversations that are sent whole at each turn"
        yield ""
        heads = [f"turn {turn}: p50 ms / CPU ms" for turn in told]
        yield f"| | {' | '.join(heads)} | last : first, p50 / CPU |"
        yield "|" + "---|" * (len(told) + 2)
        for name in self.names:
            if (name, told[0]) not in self.turns:
                continue
            pairs = [self._turn(name, turn) for turn in told]
            cells = [f"{p50:.2f} / {cpu:.2f}" for p50, cpu in pairs]
            (first, first_cpu), (last, last_cpu) = pairs[0], pairs[-1]
            cpu = last_cpu / first_cpu if first_cpu else 0
            yield f"| {name} | {' | '.join(cells)} | {last / first:.2f} / {_number(cpu, 2)} |"

    def _turn(self, name: str, turn: int) -> tuple[float, float]:
        rounds = self.turns[name, turn]
        return (statistics.median(p50 for p50, _ in rounds),
                statistics.median(cpu for _, cpu in rounds))  # fmt: skip

    def goals(self, size: str) -> Iterator[str]:
        """Yield how far the first goals are reached by every Turnike, at one size of body."""
        if "litellm" not in self.names:
            return
        disk = statistics.median(self.disk)
        yield ""
        yield f"### Goals, {size}; fdatasync p50 {disk:.2f} ms"
        yield ""
        yield "| | requests a core, times LiteLLM | added p50 less twice fdatasync, ms |" + (
            " LiteLLM's : that |"
        )
        yield "|---|---|---|---|"
        base = self.median(ALONE, size, self.names[0], lambda item: item.loaded.p50)
        peer = self.median(ALONE, size, "litellm", lambda item: item.loaded.p50) - base
        for name in self.names:
            cpu = self._cpu(size, name)
            if not name.startswith("turnike") or not cpu:
                continue
            added = self.median(ALONE, size, name, lambda item: item.loaded.p50) - base
            own = added / 1000 - 2 * disk
            share = f"{peer / 1000 / own:.1f}" if own > 0 else "nothing is left"
            times = self._cpu(size, "litellm") / cpu
            yield f"| {name} | {times:.1f} | {own:.2f} (of {added / 1000:.2f}) | {share} |"


def _number(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}" if value else "–"
