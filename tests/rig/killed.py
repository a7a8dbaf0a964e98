"""Kills a gateway under load, again and again, and asks its log for what clients were told."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from rig.behaviours import sse
from rig.processes import running
from rig.served import serving

from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify

PATIENCE_S = 60.0


@dataclass(slots=True)
class Kills:
    """What clients were told, and what the log says of it."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    unclosed: int = 0
    not_intact: int = 0
    slowest_start: float = 0.0


async def kill_under_load(folder: Path, *, kills: int, streams: int, seed: int = 1) -> Kills:
    """Start, load with `streams` at once, kill at a random moment; `kills` times over one log."""
    draw = random.Random(seed)  # noqa: S311
    seen = Kills()
    told: set[str] = set()
    async with serving(folder, ready=False, detect={"deadline": "200ms"}) as served:
        served.home.behaviours[:] = [sse()]
        served.outside.behaviours[:] = [sse()]
        for _ in range(kills):
            asking = [
                asyncio.create_task(_ask_on(served.gateway.url, served.authorised, told))
                for _ in range(streams)
            ]
            enough = len(told) + draw.randint(1, 2 * streams)
            async with asyncio.timeout(PATIENCE_S):
                while len(told) < enough:  # noqa: ASYNC110 - clients note it as they go
                    await asyncio.sleep(0.02)
            await asyncio.sleep(draw.random() / 10)
            await served.gateway.kill()
            await asyncio.gather(*asking)
            before = time.monotonic()
            await served.gateway.start(ready=False)
            seen.slowest_start = max(seen.slowest_start, time.monotonic() - before)
            seen.kills += 1
            seen.not_intact += not verify(served.gateway.state_dir / LOG_FILE).intact
        written = served.gateway.records()
    _judge(seen, told, written)
    return seen


async def kill_members_under_load(folder: Path, modules: Sequence[str]) -> Kills:
    """Load a gateway of two workers, and kill one process of each module; another takes its place.

    What clients were told must be in the log, once, whoever told them.
    """
    seen, told, ended = Kills(), set[str](), asyncio.Event()
    async with serving(folder, ready=False, workers=2, detect={"deadline": "200ms"}) as served:
        served.home.behaviours[:] = [sse()]
        served.outside.behaviours[:] = [sse()]
        asking = [
            asyncio.create_task(_until(ended, served.gateway.url, served.authorised, told))
            for _ in range(12)
        ]
        for module in modules:
            enough = len(told) + 20
            await _more(told, enough)
            victim = running(served.gateway.pid, module)[-1]
            os.kill(victim, signal.SIGKILL)
            seen.kills += 1
            async with asyncio.timeout(PATIENCE_S):
                while victim in running(served.gateway.pid, module) or not running(  # noqa: ASYNC110
                    served.gateway.pid, module
                ):
                    await asyncio.sleep(0.02)
        await _more(told, len(told) + 20)
        ended.set()
        await asyncio.gather(*asking)
        await served.gateway.stop()
        await asyncio.to_thread(served.gateway.new_key)  # opens the log, which closes what is left
        seen.not_intact += not verify(served.gateway.state_dir / LOG_FILE).intact
        _judge(seen, told, served.gateway.records())
    return seen


async def _more(told: set[str], enough: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while len(told) < enough:  # noqa: ASYNC110 - clients note it as they go
            await asyncio.sleep(0.02)


async def _until(ended: asyncio.Event, url: str, headers: dict[str, str], told: set[str]) -> None:
    while not ended.is_set():
        await _ask_on(url, headers, told, ended)


def _judge(seen: Kills, told: set[str], written: list[dict[str, object]]) -> None:
    """Compare what clients were told with the log."""
    ended = {item["request_id"] for item in written if item["type"] == "completion"}
    closed = {
        (item["request_id"], item["attempt"])
        for item in written
        if item["type"] in ("completion", "orphan")
    }
    begun = {(item["request_id"], item["attempt"]) for item in written if item["type"] == "intent"}
    seen.acknowledged = len(told)
    seen.lost = len(told - ended)
    seen.unclosed = len(begun - closed)
    ends = Counter(
        (item["request_id"], item["attempt"]) for item in written if item["type"] == "completion"
    )
    seen.lost += sum(count - 1 for count in ends.values())  # told twice is as bad


async def _ask_on(
    url: str, headers: dict[str, str], told: set[str], ended: asyncio.Event | None = None
) -> None:
    """Ask for one stream after the other until the gateway is gone; note those that ended."""
    body = {
        "model": "auto",
        "stream": True,
        "messages": [{"role": "user", "content": "Merhaba, nasılsın?"}],
    }
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client:
        while ended is None or not ended.is_set():
            try:
                async with client.stream(
                    "POST", "/v1/chat/completions", json=body, headers=headers
                ) as response:
                    text = "".join([piece async for piece in response.aiter_text()])
            except httpx.HTTPError:
                return
            if "[DONE]" in text:
                told.add(response.headers["x-turnike-request"])
