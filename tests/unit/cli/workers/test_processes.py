from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from rig.processes import left_of

from gateway.api.metrics import exposition
from gateway.cli.workers.given import Given
from gateway.cli.workers.processes import Processes
from gateway.core.errors import AuditRolledBack

# A process of each kind that notes its birth, and counts how often it was asked.
SOURCE = """
import json, os, sys
values = json.loads(sys.stdin.readline())
with open({notes!r}, "a") as notes:
    notes.write(f"{kind} {{os.getpid()}}\\n")
{failing}
print(json.dumps({{"ready": True}}), flush=True)
asked = 0
for line in sys.stdin:
    word = line.strip()
    asked += word == "figures"
    told = None
    if word == "figures":
        told = [["Counter", "turnike_asked_total", "Asked", [], [[[], asked]]]]
    if word == "status":
        told = {{"ready": True, "policy": "p", "policy_fault": "", "detectors": 1}}
    print(json.dumps(told), flush=True)
    if word == "stop":
        break
"""
FAILS = 'print(json.dumps({"kind": "AuditRolledBack", "message": "Old.", "hint": ""})); sys.exit(1)'


@dataclass(slots=True)
class Play:
    """Several processes that only answer, and what they noted."""

    processes: Processes
    notes: Path

    def born(self, kind: str) -> list[int]:
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return [int(line.split()[1]) for line in lines if line.split()[0] == kind]

    async def figure(self, name: str) -> str:
        lines = exposition(*(await self.processes.figures())).splitlines()
        return next(line.rpartition(" ")[2] for line in lines if line.startswith(name))


Fails = Callable[[str], str]


@asynccontextmanager
async def playing(folder: Path, failing: str = "") -> AsyncIterator[Play]:
    notes = folder / "notes"
    with socket.create_server(("127.0.0.1", 0)) as bound:
        given = Given(file=None, source=None, environ={})
        processes = Processes(given, workers=2, listening=bound.fileno())
        for kind, posts in (("sequencer", [processes.sequencer]), ("worker", processes.workers)):
            module = f"play_{folder.name.replace('-', '_')}_{kind}"
            source = SOURCE.format(
                notes=str(notes), kind=kind, failing=FAILS if kind == failing else ""
            )
            (folder / f"{module}.py").write_text(source)
            for post in posts:
                post.module = module
        try:
            yield Play(processes, notes)
        finally:
            await processes.stop()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


async def test_all_are_started_and_end_together(folder: Path) -> None:
    async with playing(folder) as play:
        await play.processes.start()
        pids = play.born("sequencer") + play.born("worker")
        assert (len(pids), len(set(pids))) == (3, 3)
        status = await play.processes.status()
        assert status["ready"] is True
        assert (status["workers"], status["detectors"], status["policy"]) == ("2 of 2", 2, "p")
    assert left_of(set(pids)) == set()


@pytest.mark.parametrize("kind", ["sequencer", "worker"])
async def test_one_that_is_killed_is_started_again(
    folder: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with playing(folder) as play:
        await play.processes.start()
        before = len(play.born(kind))
        os.kill(play.born(kind)[0], signal.SIGKILL)

        async def again() -> bool:
            whole = (await play.processes.status())["workers"] == "2 of 2"
            return whole and len(play.born(kind)) == before + 1

        await until(again)
        restarts = f'turnike_process_restarts_total{{process="{kind}"}}'
        assert await play.figure(restarts) == "1"
    assert "ended with -9 and is started again" in caplog.text


async def test_one_that_cannot_be_started_for_want_of_descriptors_is_tried_again(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    async with playing(folder) as play:
        await play.processes.start()
        victim = play.born("worker")[0]
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))
            os.kill(victim, signal.SIGKILL)

            async def failed() -> bool:
                return "cannot be started: Too many open files" in caplog.text

            await until(failed)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)

        async def again() -> bool:
            return (await play.processes.status())["workers"] == "2 of 2"

        await until(again)


async def test_what_a_dead_process_counted_still_counts(folder: Path) -> None:
    async with playing(folder) as play:
        await play.processes.start()
        assert await play.figure("turnike_asked_total") == "3"
        os.kill(play.born("worker")[0], signal.SIGKILL)

        async def again() -> bool:
            return len(play.born("worker")) == 3 and await play.processes.status() is not None

        await until(again)
        # One of the dead, one more of each that stayed, and the new one's: never fewer than before.
        await until(lambda: _at_least(play, 6))


async def _at_least(play: Play, least: int) -> bool:
    return int(await play.figure("turnike_asked_total")) >= least


async def test_a_silent_worker_hinders_nobody(folder: Path) -> None:
    async with playing(folder) as play:
        await play.processes.start()
        pid = play.born("worker")[0]
        os.kill(pid, signal.SIGSTOP)
        try:
            assert (await play.processes.status())["workers"] == "1 of 2"
            assert await play.figure("turnike_asked_total") == "2"
            await play.processes.reload()
        finally:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("kind", ["sequencer", "worker"])
async def test_what_keeps_one_from_starting_is_raised_and_none_is_left(
    folder: Path, kind: str
) -> None:
    async with playing(folder, failing=kind) as play:
        with pytest.raises(AuditRolledBack, match="Old"):
            await play.processes.start()
        pids = play.born("sequencer") + play.born("worker")
    assert pids
    assert left_of(set(pids)) == set()


def test_the_values_of_a_worker_are_json() -> None:
    processes = Processes(Given(file="f", source="s", environ={"a": "b"}), workers=1, listening=7)
    assert json.loads(json.dumps(processes.workers[0].values))["socket"] == 7
