"""The egress tap: what reaches either side of the boundary while everything breaks.

The target at home stands behind a proxy that breaks its line; the one outside
has another loopback address, on which every byte is recorded and searched.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from rig.canary import found_in
from rig.fault_cells import Cell, cells
from rig.fault_proxy import Doses, FaultProxy
from rig.gateway_process import GatewayProcess
from rig.held_load import Load, Marks, numbers_in, outside_answer
from rig.served import target_at_home, target_outside
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

from gateway.policy.shipped import shipped

HOME, OUTSIDE = "127.0.2.1", "127.0.3.1"
_TIMES = 3
_PATIENCE_S = 120.0
_LIMITS = {"connect": "500ms", "first_token": "300ms", "idle": "300ms", "total": "600ms"}


def _doses(requests: int) -> Doses:
    """Two lines break, then one goes well: five failures in a row would close the door."""
    return Doses(most=2, in_all=max(4, requests // 8))


@dataclass(slots=True)
class Tapped:
    """What was seen: `hits` are spellings in which a held text reached the outside, by cell.

    `unproven` are cells whose fault was never done, or in which nothing held was
    seen at home, however often they were played.
    """

    requests: int = 0
    cells: int = 0
    outside: int = 0
    broken: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    hits: dict[str, list[str]] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)


async def tapped(folder: Path, *, per_cell: int, at_once: int = 16) -> Tapped:
    """Ask `per_cell` times in each cell, and look at what reached the outside."""
    seen, marks = Tapped(), Marks()
    async with (
        RecordingUpstream([marks.answer], host=HOME) as home,
        FaultProxy(home.port, host=HOME, host_behind=HOME) as line,
        RecordingUpstream([outside_answer], host=OUTSIDE) as outside,
        _gateway(folder, line.url, outside.url, at_once) as gateway,
    ):
        tap = _Tap(seen, marks, home, line, outside, gateway, itertools.count())
        for cell in cells(outside.url):
            await tap.cell(cell, per_cell, at_once)
    return seen


@asynccontextmanager
async def _gateway(
    folder: Path, home: str, outside: str, at_once: int
) -> AsyncIterator[GatewayProcess]:
    _write_policies(folder)
    settings = {
        "auth": "open",
        "listen": f"127.0.0.1:{_free_port()}",  # the same one after it was killed
        "policies": ["policy.yaml"],
        "targets": [
            target_at_home(home, can=["tools", "vision", "json_schema"]),
            target_outside(outside),
        ],
        "limits": {**_LIMITS, "per_key_concurrency": 4 * at_once},
        "detect": {"deadline": "500ms"},
    }
    gateway = GatewayProcess(folder, settings, {"OUTSIDE_KEY": "sk-outside"})
    await gateway.start()
    try:
        yield gateway
    finally:
        await gateway.stop()


def _write_policies(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    policy = shipped("kvkk.yaml").read_text(encoding="utf-8")
    for name in ("policy.yaml", "good.yaml"):
        (folder / name).write_text(policy, encoding="utf-8")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@dataclass(slots=True)
class _Tap:
    seen: Tapped
    marks: Marks
    home: RecordingUpstream
    line: FaultProxy
    outside: RecordingUpstream
    gateway: GatewayProcess
    numbers: Iterator[int]

    async def cell(self, cell: Cell, requests: int, at_once: int) -> None:
        """Play one cell, and again where it proved nothing because home was left alone."""
        self.seen.cells += 1
        for _ in range(_TIMES):
            if await self._play(cell, requests, at_once):
                return
        self.seen.unproven.append(cell.name)

    async def _play(self, cell: Cell, requests: int, at_once: int) -> bool:
        """Ask under one fault, search what arrived outside, and forget it."""
        await self._until_all_is_well()
        self.line.fault, self.line.broken, self.line.doses = cell.line, 0, _doses(requests)
        doses = _doses(requests)
        if cell.home is not None:
            self.home.behaviours[:] = [_sometimes(cell.home, self.marks.answer, doses)]
        load = Load(self.gateway.url, self.marks, self.numbers, hang_up=cell.hang_up)
        async with cell.trouble(self.gateway) if cell.trouble else nullcontext():
            some = max(requests, 3 * at_once) if cell.trouble else requests  # it takes a while
            await load.run(some, at_once=at_once)
        proven = self._judge(cell, load, self.line.broken + doses.given)
        self.line.fault = None
        self.home.behaviours[:] = [self.marks.answer]
        for upstream in (self.home, self.outside):
            upstream.received.clear()
            upstream.requests.clear()
        self.line.received.clear()
        return proven

    async def _until_all_is_well(self) -> None:
        """Wait until home answers: it is left alone for a while after it was busy, or failed."""
        async with asyncio.timeout(_PATIENCE_S):
            load = Load(self.gateway.url, self.marks, self.numbers)
            while not load.statuses["held 200"]:
                await load.run(1, at_once=1)

    def _judge(self, cell: Cell, load: Load, broken: int) -> bool:
        """Take note of what was seen; returns whether it proves anything."""
        seen = self.seen
        seen.requests += load.asked
        seen.outside += len(self.outside.requests)
        seen.broken += broken
        seen.statuses += load.statuses
        found = found_in(self.outside.received, self.marks.held)
        if numbers_in(self.outside.received):
            found.append("an identity number")
        if found:
            seen.hits[cell.name] = found
        if load.strange:
            seen.strange.append(cell.name)
        done = bool(broken) or not (cell.line or cell.home)
        return done and any(found_in(data, self.marks.held) for data in self.line.received)


def _sometimes(behaviour: Behaviour, well: Behaviour, doses: Doses) -> Behaviour:
    async def behave(line: Line, request: Received) -> bool:
        if request.method == "GET" or not doses.take():
            try:
                return await well(line, request)
            finally:
                doses.well()
        try:
            return await behaviour(line, request)
        finally:
            doses.done()

    return behave
