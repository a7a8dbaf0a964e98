"""The real `turnike serve` as a process of its own, in a folder of its own."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from gateway.audit.query import Filters, read
from gateway.audit.store import LOG_FILE

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "gateway")
READY_SECONDS = 90.0
_URLS = re.compile(r"apps use (http://\S+)/v1, operators (http://\S+)")
_PAUSE = 0.02


class GatewayProcess:
    """Writes `settings` into `folder` and serves them; `env` is added to the environment.

    Both listeners take any free port, and the state lies in the folder, unless
    the settings say otherwise. After `kill` or `stop` it can be started again.
    """

    def __init__(
        self, folder: Path, settings: Mapping[str, object], env: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.file = folder / "turnike.yaml"
        self.state_dir = folder / "state"
        self.url = ""
        self.admin_url = ""
        self._env = {**environment(), **(env or {})}
        self._process: asyncio.subprocess.Process | None = None
        whole = {
            "listen": "127.0.0.1:0",
            "admin_listen": "127.0.0.1:0",
            "state_dir": str(self.state_dir),
            **settings,
        }
        folder.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")

    @property
    def pid(self) -> int:
        """The id of the process that serves."""
        assert self._process is not None
        return self._process.pid

    @property
    def stdout(self) -> str:
        """Everything that it printed, in all its starts."""
        return self._told("stdout")

    @property
    def stderr(self) -> str:
        """Everything that it complained about, in all its starts."""
        return self._told("stderr")

    async def start(self, *, ready: bool = True) -> None:
        """Serve; with `ready` wait until the detectors are loaded, else until it listens."""
        printed = len(self.stdout)
        with (
            (self.folder / "stdout").open("ab") as out,
            (self.folder / "stderr").open("ab") as err,
        ):
            self._process = await asyncio.create_subprocess_exec(
                *PROGRAM,
                "serve",
                "--settings",
                str(self.file),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=self.folder,
                env=self._env,
                start_new_session=True,
            )
        async with asyncio.timeout(READY_SECONDS):
            while (urls := _URLS.search(self.stdout, printed)) is None:
                self._assert_alive()
                await asyncio.sleep(_PAUSE)
            self.url, self.admin_url = urls[1], urls[2]
            await self._until_it_answers("/readyz" if ready else "/livez")

    async def stop(self) -> int:
        """Ask it to end, as a supervisor does, and return its exit code."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """End it at once, as a lack of memory does."""
        return await self._end(signal.SIGKILL)

    def command(self, *arguments: str) -> str:
        """Run another command of `turnike` over the same settings; returns what it printed."""
        ran = subprocess.run(
            [*PROGRAM, *arguments, "--settings", str(self.file)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self._env,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def new_key(self, app: str = "hr", team: str = "people", *more: str) -> tuple[str, str]:
        """Make a key; returns its id and the key."""
        made = json.loads(
            self.command("keys", "create", "--app", app, "--team", team, "--format", "json", *more)
        )
        return made["id"], made["key"]

    def records(self, *, after: int = 0, request: str | None = None) -> list[dict[str, object]]:
        """Records of the log, oldest first, each with its `seq`."""
        filters = Filters(after=after, request=request)
        log = self.state_dir / LOG_FILE
        return [
            {**record.fields, "seq": record.seq}
            for record in read(log, filters, newest_first=False)
        ]

    def kept(self) -> Iterator[tuple[str, bytes]]:
        """Every file that it wrote, with its bytes, its output included."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path != self.file:
                yield path.name, path.read_bytes()

    def _told(self, name: str) -> str:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def _assert_alive(self) -> None:
        assert self._process is not None
        assert self._process.returncode is None, self.stderr

    async def _until_it_answers(self, path: str) -> None:
        async with httpx.AsyncClient(
            base_url=self.url, trust_env=False, timeout=READY_SECONDS
        ) as client:
            while (await client.get(path)).status_code != 200:
                self._assert_alive()
                await asyncio.sleep(_PAUSE)

    async def _end(self, by: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(by)
        return await self._process.wait()


def environment() -> dict[str, str]:
    """An environment in which no setting, proxy or key of this machine is seen."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TURNIKE_", "OPENAI_", "PYTEST_"))
        and not name.lower().endswith("_proxy")
    }
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
