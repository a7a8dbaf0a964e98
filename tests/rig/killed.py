"""Kills a gateway under load, again and again, and asks its log for what clients were told."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
from rig.behaviours import sse
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
    return seen


async def _ask_on(url: str, headers: dict[str, str], told: set[str]) -> None:
    """Ask for one stream after the other until the gateway is gone; note those that ended."""
    body = {
        "model": "auto",
        "stream": True,
        "messages": [{"role": "user", "content": "Merhaba, nasılsın?"}],
    }
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client:
        while True:
            try:
                async with client.stream(
                    "POST", "/v1/chat/completions", json=body, headers=headers
                ) as response:
                    text = "".join([piece async for piece in response.aiter_text()])
            except httpx.HTTPError:
                return
            if "[DONE]" in text:
                told.add(response.headers["x-turnike-request"])
