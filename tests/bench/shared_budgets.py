"""What Redis adds to a request: while it answers, is gone, and hangs.

python tests/bench/shared_budgets.py [--requests 300]

A gateway alone stands beside one that shares its budgets, under a policy with a budget
and under one without. Requests come one after the other, those of both in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.budgets import BUDGET
from rig.redis_server import RedisServer, redis_server
from rig.served import Served, serving

KVKK = str(Path(__file__).parents[2] / "policies" / "kvkk.yaml")
STATES: tuple[tuple[str, Callable[[RedisServer], object]], ...] = (
    ("answers", lambda _: None),
    ("hangs", lambda redis: redis.signal(signal.SIGSTOP)),
    ("is gone", lambda redis: redis.kill()),
)


def say(line: str) -> None:
    """Print one figure."""
    sys.stdout.write(f"{line}\n")


async def timed(served: Served, text: str, statuses: Counter[int]) -> float:
    """Milliseconds of one request."""
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": text}], "max_tokens": 10}
    began = time.perf_counter()
    statuses[(await served.post(body)).status_code] += 1
    return (time.perf_counter() - began) * 1000


async def compared(alone: Served, shared: Served, name: str, requests: int) -> None:
    """Ask both in turn, and print what the second took beside the first."""
    taken: tuple[list[float], list[float]] = ([], [])
    told: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    for number in range(requests):
        for served, times, statuses in zip((alone, shared), taken, told, strict=True):
            times.append(await timed(served, f"{name} {number}: göl var mı?", statuses))
    (p50, p99), (other_p50, other_p99) = (
        (statistics.median(times), statistics.quantiles(times, n=100)[98]) for times in taken
    )
    say(
        f"{name}: alone p50 {p50:.1f} p99 {p99:.1f}, shared p50 {other_p50:.1f} p99 {other_p99:.1f}"
        f" max {max(taken[1]):.1f} ms; added p50 {other_p50 - p50:+.1f} p99 {other_p99 - p99:+.1f}"
        f" ms, ratio p50 {other_p50 / p50:.2f}; answers {dict(told[1])}"
    )


async def main(requests: int) -> None:
    """Measure under both policies."""
    for policy in ("with a budget", "without a budget"):
        with redis_server() as redis, tempfile.TemporaryDirectory() as folder:
            for name in ("alone", "shared"):
                (Path(folder) / name).mkdir()
                (Path(folder) / name / "money.yaml").write_text(BUDGET, "utf-8")
            policies = [KVKK, "money.yaml"] if policy == "with a budget" else [KVKK]
            async with (
                serving(Path(folder) / "alone", policies=policies) as alone,
                serving(Path(folder) / "shared", policies=policies, redis=redis.url) as shared,
            ):
                for served in (alone, shared):
                    for number in range(20):
                        await timed(served, f"warm {number}", Counter())
                for state, happens in STATES:
                    happens(redis)
                    await compared(alone, shared, f"{policy}, Redis {state}", requests)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=300)
    asyncio.run(main(parser.parse_args().requests))
