"""P15: a Redis that is gone, hung, emptied, slow or lying changes no label and frees no money.

One gateway under a policy with a budget, before a server to which everything happens in
turn. Held requests stay at home, requests that draw from the budget are answered or
refused, and the requests that draw from none never wait for it.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from rig.budgets import BUDGET
from rig.canary import found_in
from rig.promises import Run, Size
from rig.redis_server import RedisServer, redis_server
from rig.served import OUTSIDE, Served, serving

SIZE = Size(smoke=10, long=500, unit="requests for each of eight troubles of Redis")
NUMBER = "10000000146"
KVKK = str(Path(__file__).parents[2] / "policies" / "kvkk.yaml")


def poison(redis: RedisServer) -> None:
    with redis.client() as client:
        for key in client.keys("*"):
            client.delete(key)
            client.hset(key, mapping={"0123456789abcdef": "1:0:" + "0" * 32, "x": "0"})


def emptied(redis: RedisServer) -> None:
    with redis.client() as client:
        client.flushall()


def paused(redis: RedisServer) -> None:
    with redis.client() as client:
        client.execute_command("CLIENT", "PAUSE", 2_000)


def troubles(redis: RedisServer) -> list[tuple[str, Callable[[], object]]]:
    return [
        ("whole", lambda: None),
        ("killed", redis.kill),
        ("back", redis.start),
        ("hung", lambda: redis.signal(signal.SIGSTOP)),
        ("thawed", lambda: redis.signal(signal.SIGCONT)),
        ("emptied", lambda: emptied(redis)),
        ("paused", lambda: paused(redis)),
        ("poisoned", lambda: poison(redis)),
    ]


async def ask(served: Served, text: str) -> tuple[int, bool, float]:
    """The status, whether it was answered outside, and the seconds that it took."""
    said = [{"role": "user", "content": text}]
    began = time.perf_counter()
    answer = await served.post({"model": "gpt-4o", "messages": said, "max_tokens": 10})
    return answer.status_code, OUTSIDE in answer.text, time.perf_counter() - began


@pytest.mark.slow
async def test_no_trouble_of_redis_lowers_a_label_or_frees_money(tmp_path: Path, run: Run) -> None:
    each, seen, slowest = run.of(SIZE), Counter[str](), 0.0
    await asyncio.to_thread((tmp_path / "money.yaml").write_text, BUDGET, "utf-8")
    with redis_server() as redis:
        async with serving(tmp_path, redis=redis.url, policies=[KVKK, "money.yaml"]) as served:
            for name, happens in troubles(redis):
                await asyncio.to_thread(happens)
                for number in range(each):
                    free, left, seconds = await ask(served, f"{name} {number}: göl var mı?")
                    held, crossed, _ = await ask(served, f"{name} {number}: TC no {NUMBER} kimin?")
                    assert not crossed, name
                    assert free in {200, 503}
                    assert left == (free == 200)
                    assert held in {200, 503}
                    seen[f"{name} {free}"] += 1
                    slowest = max(slowest, seconds)
            assert not found_in(bytes(served.outside.received), NUMBER)
            async with asyncio.timeout(30):  # and in the end all is as it was
                while (await ask(served, "Göl var mı?"))[0] != 200:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            records = served.gateway.records()
    held_effects = {
        record["effect"]
        for record in records
        if record["type"] == "intent" and record["target"] == "local/m"
    }
    run.tell(
        "P15",
        f"{each} requests of each kind for each of 8 troubles, 0 crossed; the slowest took"
        f" {slowest * 1000:.0f} ms; " + ", ".join(f"{n} {what}" for what, n in seen.items()),
    )
    assert held_effects <= {"local"}
    assert seen["whole 200"] == each
    assert seen["killed 503"] == each
    assert seen["hung 503"] == each
