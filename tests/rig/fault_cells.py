"""Faults times points: everything that breaks while a held request is under way."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

from rig.behaviours import DONE, answer_events, sse
from rig.fault_proxy import Break, LineFault, Place
from rig.gateway_process import GatewayProcess
from rig.home_faults import faults
from rig.processes import tree
from rig.upstream import Behaviour

from gateway.state.lockdown import Lockdown

Trouble: TypeAlias = Callable[[GatewayProcess], AbstractAsyncContextManager[None]]


_BROKEN = "policy: ["


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One fault at one point: of the line to the target at home, of that target, or of ourselves.

    `hang_up` is the byte of its answer at which the caller leaves.
    """

    name: str
    line: LineFault | None = None
    home: Behaviour | None = None
    trouble: Trouble | None = None
    hang_up: int | None = None


def cells(outside: str) -> list[Cell]:
    """Every cell; `outside` is where a redirect leads to."""
    told_twice = [*answer_events(), DONE]
    home = {name: fault.behaviour for name, fault in faults(outside).items() if fault.behaviour}
    found = [*_line_cells(), *(_home_cell(name, one) for name, one in home.items())]
    found.append(_home_cell("says its end twice", sse(told_twice)))
    found += [Cell(name=f"the caller leaves at byte {at}", hang_up=at) for at in (0, 1, 200)]
    resets = LineFault(at=Place.MIDDLE, how=Break.RESET)
    stalls = LineFault(at=Place.HEADERS, how=Break.STALL)
    for name, trouble in TROUBLES.items():
        found += [
            Cell(name=name, trouble=trouble),
            Cell(name=f"{name}, and home resets", trouble=trouble, line=resets),
            Cell(name=f"{name}, and home stalls", trouble=trouble, line=stalls),
        ]
    return found


def _line_cells() -> Iterator[Cell]:
    for place in Place:
        for how in Break:
            if how is Break.CORRUPT and place in {
                Place.ACCEPT,
                Place.REQUEST_HEAD,
                Place.REQUEST_BODY,
            }:
                continue  # what comes is changed, not what goes
            yield Cell(name=f"{how} {place}", line=LineFault(at=place, how=how))
    yield Cell(name="latency", line=LineFault(latency=0.05))
    yield Cell(name="little bandwidth", line=LineFault(rate=4096))


def _home_cell(name: str, behaviour: Behaviour) -> Cell:
    return Cell(name=f"home {name}", home=behaviour)


@asynccontextmanager
async def _workers_stopped(gateway: GatewayProcess) -> AsyncIterator[None]:
    workers = tree(gateway.pid) - {gateway.pid}
    _tell(workers, signal.SIGSTOP)
    try:
        yield
    finally:
        _tell(workers, signal.SIGCONT)


def _tell(pids: set[int], sent: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sent)


def _again_and_again(do: Callable[[GatewayProcess], None], every: float) -> Trouble:
    """Do something at once and every so many seconds for as long as the load lasts."""

    @asynccontextmanager
    async def trouble(gateway: GatewayProcess) -> AsyncIterator[None]:
        async def repeat() -> None:
            while True:
                do(gateway)
                await asyncio.sleep(every)

        task = asyncio.create_task(repeat())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    return trouble


def _kill_workers(gateway: GatewayProcess) -> None:
    _tell(tree(gateway.pid) - {gateway.pid}, signal.SIGKILL)


def _turn_policies(gateway: GatewayProcess) -> None:
    """Put a broken policy in the place of a good one, or the other way round."""
    path = gateway.folder / "policy.yaml"
    _write_policy(gateway, good=path.read_text(encoding="utf-8") == _BROKEN)


def _write_policy(gateway: GatewayProcess, *, good: bool) -> None:
    text = (gateway.folder / "good.yaml").read_text(encoding="utf-8") if good else _BROKEN
    fresh = gateway.folder / "policy.new"
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(gateway.folder / "policy.yaml")
    _tell({gateway.pid}, signal.SIGHUP)


@asynccontextmanager
async def _policies_turned(gateway: GatewayProcess) -> AsyncIterator[None]:
    turn = _again_and_again(_turn_policies, 0.05)
    try:
        async with turn(gateway):
            yield
    finally:
        _write_policy(gateway, good=True)


def _flip_lockdown(gateway: GatewayProcess) -> None:
    lockdown = Lockdown(gateway.state_dir)
    if lockdown.on:
        lockdown.end()
    else:
        lockdown.begin()


@asynccontextmanager
async def _lockdown(gateway: GatewayProcess) -> AsyncIterator[None]:
    flip = _again_and_again(_flip_lockdown, 0.1)
    try:
        async with flip(gateway):
            yield
    finally:
        Lockdown(gateway.state_dir).end()


@asynccontextmanager
async def _killed(gateway: GatewayProcess) -> AsyncIterator[None]:
    async def kill_soon() -> None:
        await asyncio.sleep(0.3)
        await gateway.kill()
        await gateway.start(ready=False)

    task = asyncio.create_task(kill_soon())
    try:
        yield
    finally:
        await task


TROUBLES: dict[str, Trouble] = {
    "detectors stop": _workers_stopped,
    "detectors die": _again_and_again(_kill_workers, 0.2),
    "policies change and break": _policies_turned,
    "lockdown comes and goes": _lockdown,
    "the gateway is killed": _killed,
}
