"""The real `turnike egress` as a process of its own, over the settings of a gateway."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from pathlib import Path

from rig.gateway_process import PROGRAM, READY_SECONDS, environment


class EgressProcess:
    """`folder` holds `turnike.yaml`; after `kill` or `stop` it can be started again."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._folder = folder
        self._env = {**environment(), **env}
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """The id of the process."""
        assert self._process is not None
        return self._process.pid

    @property
    def stderr(self) -> str:
        """Everything that it complained about, in all its starts."""
        return (self._folder / "egress.stderr").read_text(encoding="utf-8")

    async def start(self) -> None:
        """Run it, and wait until it listens."""
        with (self._folder / "egress.stderr").open("ab") as err:
            self._process = await asyncio.create_subprocess_exec(
                *PROGRAM,
                "egress",
                "--settings",
                str(self._folder / "turnike.yaml"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=err,
                cwd=self._folder,
                env=self._env,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(READY_SECONDS):
            line = await self._process.stdout.readline()
        assert b"listening at" in line, self.stderr

    async def stop(self) -> int:
        """Ask it to end, as a supervisor does, and return its exit code."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """End it at once."""
        return await self._end(signal.SIGKILL)

    async def _end(self, by: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(by)
        return await self._process.wait()
