"""P22: of more than a target can take, what does not fit is turned away, from the greedy first."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path

from rig.behaviours import answer_events, sse
from rig.payloads import home_target
from rig.pipelines import CRM, asking, open_pipeline, said
from rig.promises import Run, Size
from rig.upstream import Line, Received, RecordingUpstream

from gateway.core.answer import Answer, Unanswered
from gateway.core.errors import UpstreamUnavailable

SIZE = Size(smoke=2, long=60, unit="waves of ten times what a target can take")
AT_ONCE, QUEUE, WAVE = 4, 16, 200
MODEST = ("hr", "legal", "sales")


class Counting:
    """Takes a moment for each answer; `most` is how many it had at once."""

    def __init__(self) -> None:
        self.now = self.most = self.answered = 0

    async def __call__(self, line: Line, request: Received) -> bool:
        """Answer one request."""
        self.now += 1
        self.most = max(self.most, self.now)
        self.answered += 1
        await asyncio.sleep(0.02)
        try:
            return await sse(answer_events())(line, request)
        finally:
            self.now -= 1


async def test_the_modest_are_served_and_the_rest_is_told_when_to_come_back(
    tmp_path: Path, run: Run
) -> None:
    server, served, turned_away = Counting(), Counter[str](), Counter[str]()
    async with RecordingUpstream([server]) as home:
        target = replace(home_target("local/m", home.url), in_flight=AT_ONCE, queue=QUEUE)
        async with open_pipeline(tmp_path, target) as pipeline:

            async def one(app: str, number: int) -> None:
                principal = replace(CRM, app=app, key_id=f"key_{app}")
                outcome = await pipeline.answer(asking(f"Soru {number}", principal=principal))
                if isinstance(outcome, Answer):
                    text = await said(outcome)
                    served[app] += text == "Merhaba."
                    return
                assert isinstance(outcome, Unanswered)
                fault = outcome.fault
                assert isinstance(fault, UpstreamUnavailable)
                assert fault.code in {"overloaded", "local_unavailable"}  # the second where held
                assert int(fault.retry_after or "0") > 0
                turned_away[app] += 1

            for _ in range(run.of(SIZE)):
                apps = ["greedy"] * (WAVE - 2 * len(MODEST)) + [*MODEST, *MODEST]
                await asyncio.gather(*(one(app, n) for n, app in enumerate(apps)))
            assert all(pipeline.fleet.loads.ours(one) == 0 for one in pipeline.fleet)
    waves = run.of(SIZE)
    run.tell(
        "P22",
        f"{waves * WAVE} requests, {server.answered} answered, at most {server.most} at once;"
        f" turned away: {turned_away['greedy']} of the greedy, "
        f"{sum(turned_away[app] for app in MODEST)} of the others",
    )
    assert server.most <= AT_ONCE
    assert {app: served[app] for app in MODEST} == dict.fromkeys(MODEST, 2 * waves)
    assert served["greedy"] >= waves * (AT_ONCE + QUEUE - 2 * len(MODEST))
    assert server.answered == sum(served.values())
