"""One detection worker, seen from the gateway."""

from __future__ import annotations

import asyncio
import contextlib
import os
import site
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from pathlib import Path

import gateway
from gateway.detect import frames
from gateway.detect.added import NOTHING, Added

COMMAND = (sys.executable, "-P", "-m", "gateway.detect.worker")

_PIECE = 1 << 16
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT")
_SET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # Presidio skips a pattern that runs longer and reports success; our deadline comes first.
    "REGEX_TIMEOUT_SECONDS": "86400",
}


class ChildFailed(Exception):
    """The worker could not read these texts and is well otherwise."""


def environment(parent: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a worker: nothing of `parent` but where programs are found."""
    passed = {name: parent[name] for name in _PASSED_ON if name in parent}
    paths = [parent["PYTHONPATH"]] if parent.get("PYTHONPATH") else []
    home = str(Path(gateway.__file__).resolve().parent.parent)
    if home not in site.getsitepackages():
        paths.append(home)
    return {**passed, **_SET, **({"PYTHONPATH": os.pathsep.join(paths)} if paths else {})}


class Child:
    """A worker process and the frames that go to and from it.

    Reading or writing raises `EOFError` or `ConnectionError` when the process
    is gone and `frames.BadFrame` when it breaks the protocol.
    """

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None  # noqa: S101 - asked for as a pipe
        assert process.stdout is not None  # noqa: S101
        self._process = process
        self._to, self._from = process.stdin, process.stdout

    @classmethod
    async def start(cls, command: Sequence[str], added: Added = NOTHING) -> Child:
        """Start the process with what the settings add; it is not ready yet.

        Raises OSError.
        """
        child = cls(
            await asyncio.create_subprocess_exec(
                *command,
                stdin=PIPE,
                stdout=PIPE,
                env=environment(os.environ),
                start_new_session=True,  # Ctrl-C reaches the gateway alone, which ends us
            )
        )
        child._to.write(frames.opening(added))
        return child

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def ready(self) -> None:
        """Wait until the detectors are loaded; raises SettingsError where they cannot be."""
        frames.check_ready(await self._receive())

    async def exchange(
        self, number: int, asks: tuple[frames.Ask, ...], seconds: float
    ) -> frames.Answer:
        """Have texts read within `seconds`; raises ChildFailed besides what the class says."""
        self._to.write(frames.request(number, asks, seconds))
        await self._to.drain()
        answer = frames.Answer()
        more = True
        while more:
            body = await self._receive()
            if body.get("id") == number and isinstance(body.get("error"), str):
                raise ChildFailed
            more = frames.gather(body, number, len(asks), answer)
        return answer

    async def gone(self) -> None:
        """Wait until the process has ended."""
        await self._process.wait()

    async def end(self) -> None:
        """Kill the process, whatever it is doing, and wait for its end."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._to.close()
        # What it still had to say is read away: asyncio tells of the end of a process
        # once its pipes have ended, and stops reading one that is full.
        with contextlib.suppress(ConnectionError):
            while await self._from.read(_PIECE):
                pass
        await self._process.wait()
        with contextlib.suppress(ConnectionError):
            await self._to.wait_closed()

    async def _receive(self) -> dict[str, object]:
        length = frames.length_of(await self._from.readexactly(4))
        return frames.body_of(await self._from.readexactly(length))
