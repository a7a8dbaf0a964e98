"""P26: a gateway that is asked to end finishes what it has begun, and leaves no intent open.

That a stream under way comes to its end, and that a second signal does not wait,
is in `tests/integration/test_serve.py`.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import httpx
from rig.held_load import answered
from rig.promises import Run, Size
from rig.served import CHAT, INSIDE, Served, serving
from rig.upstream import Line, Received

SIZE = Size(smoke=2, long=100, unit="restarts under load")
AT_ONCE = 12


async def slow_answer(line: Line, request: Received) -> bool:
    """Answer after a while, so that many answers are under way at any moment."""
    await asyncio.sleep(0.1)
    return await answered(line, request, INSIDE)


async def ask_on(served: Served, seen: Counter[str]) -> None:
    """Ask for one answer after the other until nobody listens any more."""
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        while True:
            said = [{"role": "user", "content": "Merhaba, nasılsın?"}]
            body = {"model": "local/m", "messages": said}
            try:
                answer = await client.post(
                    f"{served.gateway.url}{CHAT}", json=body, headers=served.authorised
                )
            except httpx.ConnectError:
                return  # not accepted, so that a proxy in front asks another gateway
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                seen["closed"] += 1  # a connection that was idle: nothing was taken, see below
                continue
            seen[str(answer.status_code)] += 1


async def test_no_answer_is_dropped_and_no_intent_left_open(tmp_path: Path, run: Run) -> None:
    draw = random.Random(26)  # noqa: S311 - when the signal comes
    seen: Counter[str] = Counter()
    async with serving(tmp_path, ready=False, detect={"deadline": "200ms"}) as served:
        served.home.behaviours[:] = [slow_answer]
        for _ in range(run.of(SIZE)):
            callers = [asyncio.create_task(ask_on(served, seen)) for _ in range(AT_ONCE)]
            await asyncio.sleep(0.5 + draw.random())
            assert await served.gateway.stop() == 0
            await asyncio.gather(*callers)
            await served.gateway.start(ready=False)
        written = served.gateway.records()
    run.tell("P26", f"{run.of(SIZE)} restarts, answers by status {dict(seen)}")
    begun = {(item["request_id"], item["attempt"]) for item in written if item["type"] == "intent"}
    ended = Counter(item["type"] for item in written)
    assert seen["200"] > 0
    assert set(seen) <= {"200", "closed"}
    assert ended["completion"] == len(begun) == seen["200"]  # what was taken was answered
    assert ended["orphan"] == 0
