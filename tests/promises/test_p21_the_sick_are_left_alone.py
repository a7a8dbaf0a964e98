"""P21: a server that fails is left alone, and comes back by probes without anybody's text."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rig.behaviours import status
from rig.fleets import StoppedClock
from rig.payloads import home_target
from rig.pipelines import answered, asking, open_pipeline, said
from rig.promises import Run, Size
from rig.vllm import Vllm, serving

from gateway.upkeep.watching import Watching

SIZE = Size(smoke=90, long=600, unit="seconds beside a server that flaps, three requests in each")
EJECTED = 30  # seconds at least
FAILURES = 5


async def test_it_gets_a_few_requests_and_few_probes_and_all_are_answered(
    tmp_path: Path, run: Run
) -> None:
    sick, well, clock = Vllm(answer=status(500)), Vllm(), StoppedClock()
    seconds = run.of(SIZE)
    async with serving(sick, well):
        target = home_target("local/m", sick.url, well.url)
        async with open_pipeline(tmp_path, target, beat=clock, probed=True) as pipeline:
            watching = Watching(pipeline.egress, pipeline.fleet, interval=0.005)
            watching.start()
            for second in range(seconds):
                clock.seconds = second
                sick.health = 503 if second % 2 else 200
                for number in range(3):
                    answer = await answered(pipeline, asking(f"Soru {second} {number}"))
                    assert await said(answer) == "Merhaba."
                await asyncio.sleep(0.01)
            await watching.close()
    probes = [probe for probe in sick.probes if probe.path == "/health"]
    run.tell(
        "P21",
        f"{3 * seconds} requests in {seconds} s, all answered; the sick server got"
        f" {len(sick.asked)} of them and {len(probes)} probes",
    )
    assert {probe.body for probe in sick.probes} == {b""}
    assert 0 < len(probes) <= seconds / 5
    assert FAILURES <= len(sick.asked) <= FAILURES * (seconds / EJECTED + 1)
    assert len(well.asked) == 3 * seconds
