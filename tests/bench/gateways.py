"""Gateways side by side: requests a core, what they add, what they take.

    python tests/bench/gateways.py [--quick] [--only direct,nginx,turnike] [--json OUT]

Everything runs on the loopback: an upstream that costs next to nothing, a load,
and one gateway after the other, interleaved in every round so that whatever
else the machine does meets all alike. A gateway has one core, the upstream and
the load another. Every request has texts that were not sent before. "Added" is
the time less that of `direct`, at one connection; rates are at 32. Processor
time a request is the column that other work on the machine moves least.

Wants cc and nginx (apt-get install gcc libc6-dev nginx-light), and makes the
peers' environments in .venv-peers.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.beside import bodies, programs
from bench.beside.contenders import KNOWN, Contender, Place, free_port
from bench.beside.figures import ALONE, FLOOD, PACED, QUEUED, Figure, Figures
from bench.beside.processes import at_rest, cpu_seconds, fdatasync_p50, resident_mib

SLOW = 0.3  # seconds; slower ones only queue at more than one connection
CHUNKS, PACE_US = 32, 20_000
CONVERSATIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is measured."""

    sizes: Sequence[str]
    stream_sizes: Sequence[str]
    rounds: int
    seconds: float
    alone: int  # requests at one connection
    turns: int
    told: Sequence[int]


QUICK = Extent(
    sizes=("200 B", "4 kB"), stream_sizes=("200 B",), rounds=2, seconds=1.5, alone=150,
    turns=10, told=(1, 10),
)  # fmt: skip
FULL = Extent(
    sizes=tuple(bodies.SIZES), stream_sizes=("200 B", "4 kB"), rounds=5, seconds=3, alone=500,
    turns=50, told=(1, 10, 25, 50),
)  # fmt: skip


class Bench:
    """One run: an upstream, contenders, and what was measured of them."""

    def __init__(self, folder: Path, extent: Extent, workers: int, connections: int) -> None:
        self._gateway_core, self._other_core = programs.cores()
        if workers > 1:  # they need a core each; the load is beside them
            self._gateway_core = []
        self._folder = folder
        self._extent = extent
        self._connections = connections
        self._load = programs.compiled("load", folder)
        self._upstream = programs.compiled("upstream", folder)
        self.port = free_port()
        self.place = Place(
            folder=folder, upstream=self.port, pinned=self._gateway_core, workers=workers
        )

    def run(self, names: Sequence[str]) -> tuple[Figures, list[Contender]]:
        """Measure the contenders of these names; those that cannot be started are left out."""
        with ExitStack() as stack:
            core = self._other_core
            stack.enter_context(programs.upstream(self._upstream, self.port, core))
            contenders = []
            for name in names:
                try:
                    contender = KNOWN[name](self.place)
                except RuntimeError as fault:
                    say(f"left out: {name}: {fault}")
                    continue
                stack.callback(contender.stop)
                contenders.append(contender)
            footprint("idle", contenders)
            figures = Figures([contender.name for contender in contenders])
            try:
                for number in range(self._extent.rounds):
                    figures.disk.append(fdatasync_p50(self._folder))
                    self._round(contenders, figures, number)
            except KeyboardInterrupt:
                say("interrupted: the tables hold what was measured until now")
            figures.disk.append(fdatasync_p50(self._folder))
            footprint("after the load", contenders)
        return figures, contenders

    def _round(self, contenders: Sequence[Contender], figures: Figures, number: int) -> None:
        for size in self._extent.sizes:
            for contender in contenders:
                self._whole(contender, size, figures)
        for size in self._extent.stream_sizes:
            for contender in contenders:
                self._streams(contender, size, figures)
        for contender in contenders:
            if number < 2 and contender.name != "litellm-presidio":
                self._conversations(contender, figures)

    def _whole(self, contender: Contender, size: str, figures: Figures) -> None:
        requests = self._requests(contender, size, stream=False)
        self._loaded(contender, requests, connections=4, most=16)  # first ones load what is lazy
        probe = self._loaded(contender, requests, connections=1, most=3)
        if not probe.requests:  # none within a minute: there is nothing to compare
            return
        slow = probe.p50 / 1e6 > SLOW
        most = 2 if slow else self._extent.alone
        figures.taken.append(self._figure(ALONE, contender, size, requests, 1, most))
        if not slow:
            figures.taken.append(self._figure(QUEUED, contender, size, requests, self._connections))

    def _streams(self, contender: Contender, size: str, figures: Figures) -> None:
        requests = self._requests(contender, size, stream=True)
        programs.streams(self.port, chunks=2, pace_us=0)
        self._loaded(contender, requests, connections=4, most=16)
        programs.streams(self.port, chunks=CHUNKS, pace_us=PACE_US)
        figures.taken.append(self._figure(PACED, contender, size, requests, 8, 16))
        programs.streams(self.port, chunks=CHUNKS, pace_us=0)
        if contender.name != "litellm-presidio":
            figures.taken.append(self._figure(FLOOD, contender, size, requests, 32))

    def _conversations(self, contender: Contender, figures: Figures) -> None:
        seed = len(figures.taken) * 100
        all_turns = [
            bodies.conversation(self._extent.turns, seed=seed + at) for at in range(CONVERSATIONS)
        ]
        for turn in range(self._extent.turns):
            requests = [bodies.request(said[turn], contender.headers) for said in all_turns]
            at_rest(contender.pids, 1)
            before = cpu_seconds(contender.pids)
            taken = self._loaded(contender, requests, connections=1, most=CONVERSATIONS)
            spent = (cpu_seconds(contender.pids) - before) / CONVERSATIONS * 1000
            kept = figures.turns.setdefault((contender.name, turn + 1), [])
            kept.append((taken.p50 / 1000, spent))

    def _requests(self, contender: Contender, size: str, *, stream: bool) -> list[bytes]:
        body = bodies.chat(bodies.SIZES[size], stream=stream)
        return [bodies.request(body, contender.headers)]

    def _figure(
        self,
        kind: str,
        contender: Contender,
        size: str,
        requests: Sequence[bytes],
        connections: int,
        most: int = 10**9,
    ) -> Figure:
        at_rest(contender.pids)
        before = cpu_seconds(contender.pids)
        loaded = self._loaded(contender, requests, connections=connections, most=most)
        spent = cpu_seconds(contender.pids) - before
        say(f"{kind} {size} {contender.name}: {loaded.requests} in {loaded.seconds:.1f} s, "
            f"p50 {loaded.p50 / 1000:.2f} ms, CPU {spent / max(loaded.requests, 1) * 1000:.3f} ms"
            + (f", {loaded.bad} bad: {loaded.first_bad}" if loaded.bad else ""))  # fmt: skip
        return Figure(kind=kind, size=size, name=contender.name, loaded=loaded, cpu=spent)

    def _loaded(
        self, contender: Contender, requests: Sequence[bytes], *, connections: int, most: int
    ) -> programs.Loaded:
        return programs.load(
            self._load, requests, self._folder, port=contender.port, connections=connections,
            seconds=self._extent.seconds, most=most, pinned=self._other_core,
        )  # fmt: skip


def footprint(when: str, contenders: Sequence[Contender]) -> None:
    """Print start-up time and memory."""
    time.sleep(1)
    for contender in contenders:
        if contender.pids:
            print(f"{contender.name}: started in {contender.startup:.2f} s, "  # noqa: T201
                  f"{resident_mib(contender.pids):.0f} MiB {when}")  # fmt: skip


def say(line: str) -> None:
    """Tell what is going on."""
    sys.stderr.write(f"{line}\n")


def main() -> None:
    """Read the command line, measure, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about three minutes")
    parser.add_argument("--only", default=",".join(KNOWN), help="contenders, in their order")
    parser.add_argument("--sizes", help="of bodies, such as '200 B,4 kB'")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--workers", type=int, default=1, help="processes of each gateway")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--folder", type=Path, help="where state is kept: the disk that counts")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    extent = QUICK if options.quick else FULL
    changes: dict[str, object] = {}
    if options.sizes:
        changes["sizes"] = tuple(options.sizes.split(","))
    if options.rounds:
        changes["rounds"] = options.rounds
    extent = Extent(**{**asdict(extent), **changes})
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        bench = Bench(Path(folder), extent, options.workers, options.connections)
        figures, _ = bench.run(options.only.split(","))
    lines = [*figures.whole(extent.sizes)]
    for size in extent.stream_sizes:
        lines += figures.streamed(size)
    lines += figures.conversations(extent.told)
    for size in extent.sizes:
        lines += figures.goals(size)
    print(f"Python {platform.python_version()}, {options.workers} worker(s)")  # noqa: T201
    print("\n".join(lines))  # noqa: T201
    if options.json:
        options.json.write_text(json.dumps([asdict(item) for item in figures.taken]))


if __name__ == "__main__":
    main()
