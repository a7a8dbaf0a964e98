"""What the process for the long tail adds to a request, beside the way that speaks natively.

Run: `UV_PROJECT_ENVIRONMENT=.venv-litellm uv run --no-sync python tests/bench/long_tail.py`
after `scripts/test-litellm`. Both ways ask one scripted upstream of OpenAI's shape.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rig.behaviours import json_answer
from rig.payloads import all_of, chat, external_payload, external_target
from rig.upstream import RecordingUpstream

from gateway.core.target import Target
from gateway.egress.limits import Limits
from gateway.egress.send import Egress

TIMES = 300
WARM = 30


async def main() -> None:
    """Print start-up, memory and the time of one request in turn, in milliseconds."""
    async with RecordingUpstream([json_answer()]) as upstream:
        native = external_target("native", upstream.url, model="m")
        tail = external_target("tail", upstream.url, provider="litellm", model="mistral/m")
        egress = Egress([native, tail], Limits())
        before = time.perf_counter()
        await egress.start()
        print(f"start of the process: {time.perf_counter() - before:.1f} s")  # noqa: T201
        spent: dict[str, list[float]] = {"native": [], "tail": []}
        for number in range(WARM + TIMES):
            for target in (native, tail):
                took = await _asked(egress, target)
                if number >= WARM:
                    spent[target.name].append(took)
        print(f"memory of the process: {_resident():.0f} MiB")  # noqa: T201
        for name, times in spent.items():
            median, slow = statistics.median(times), statistics.quantiles(times, n=100)[98]
            print(f"{name}: p50 {median:.2f} ms, p99 {slow:.2f} ms")  # noqa: T201
        await egress.close()


async def _asked(egress: Egress, target: Target) -> float:
    payload = replace(external_payload(target, chat("Selam")), model=target.model)
    before = time.perf_counter()
    await all_of(await egress.send_external(payload))
    return (time.perf_counter() - before) * 1000


def _resident() -> float:
    """The resident memory of the one child, in MiB."""
    (child,) = (
        entry
        for entry in Path("/proc").iterdir()
        if entry.name.isdecimal() and b"litellm_provider" in (entry / "cmdline").read_bytes()
    )
    pages = int((child / "statm").read_text().split()[1])
    return pages * 4096 / 2**20


if __name__ == "__main__":
    asyncio.run(main())
