from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from rig.behaviours import Hang, answer_events, hang, sse, status
from rig.held import tckn
from rig.payloads import external_target, home_target
from rig.pipelines import answered, asking, open_pipeline, records_in, said, told
from rig.upstream import Line, Received, RecordingUpstream
from rig.vllm import Vllm, serving

from gateway.core.answer import Unanswered
from gateway.core.errors import UpstreamUnavailable
from gateway.core.target import Target
from gateway.line.live import LiveEvents
from gateway.route.patience import Patience

HELD = f"T.C. kimlik numaram {tckn()}"


def pair(one: Vllm, two: Vllm, *, after: float = 0.1) -> Target:
    return replace(home_target("local/m", one.url, two.url), hedge_after=after)


class SlowFirst:
    """Whichever of two servers is asked first hangs, the other answers."""

    def __init__(self) -> None:
        self.hung: Hang | None = None

    async def __call__(self, line: Line, request: Received) -> bool:
        if self.hung is None:
            self.hung = hang()
            return await self.hung(line, request)
        return await sse(answer_events())(line, request)


async def test_the_second_answers_where_the_first_is_slow_and_both_are_recorded(
    tmp_path: Path,
) -> None:
    slow = SlowFirst()
    one, two = Vllm(answer=slow), Vllm(answer=slow)
    async with serving(one, two), RecordingUpstream([sse()]) as outside:
        cloud = external_target("cloud/m", outside.url)
        async with open_pipeline(tmp_path, cloud, pair(one, two)) as pipeline:
            request = asking(HELD)
            assert await said(await answered(pipeline, request)) == "Merhaba."
            assert slow.hung is not None
            await slow.hung.gone.wait()
            await pipeline.supervisor.close()
            assert all(pipeline.fleet.loads.ours(one) == 0 for one in pipeline.fleet)
            assert pipeline.fleet.retries.made["local/m"] == 1
        assert outside.connections == 0
    assert (len(one.asked), len(two.asked)) == (1, 1)
    written = {(item["type"], item["attempt"]): item for item in records_in(tmp_path, request.id)}
    assert len(written) == 4
    assert written["completion", 1]["status"] == "cancelled"
    assert written["completion", 2]["status"] == "ok"


async def test_one_that_answers_in_time_is_left_alone(tmp_path: Path) -> None:
    one, two = Vllm(), Vllm()
    async with serving(one, two), open_pipeline(tmp_path, pair(one, two, after=30)) as pipeline:
        for number in range(5):
            request = asking(f"Soru {number}")
            assert await said(await answered(pipeline, request)) == "Merhaba."
            assert told(tmp_path, request) == [("intent", None), ("completion", "ok")]
    assert len(one.asked) + len(two.asked) == 5


async def test_a_caller_who_hangs_up_hangs_up_on_both(tmp_path: Path) -> None:
    hung = (hang(), hang())
    one, two = Vllm(answer=hung[0]), Vllm(answer=hung[1])
    async with serving(one, two), open_pipeline(tmp_path, pair(one, two)) as pipeline:
        request = asking("Merhaba")
        caller = asyncio.create_task(pipeline.answer(request))
        await asyncio.gather(*(one.began.wait() for one in hung))
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
        await asyncio.gather(*(one.gone.wait() for one in hung))
        await pipeline.supervisor.close()
        assert all(pipeline.fleet.loads.ours(one) == 0 for one in pipeline.fleet)
    kinds = sorted(str(record["status"]) for record in records_in(tmp_path, request.id))
    assert kinds == ["None", "None", "cancelled", "cancelled"]


async def test_where_both_are_slow_the_caller_waits_as_long_as_said(tmp_path: Path) -> None:
    one, two = Vllm(answer=hang()), Vllm(answer=hang())
    async with serving(one, two):
        patience = Patience(first_token=0.5, total=60)
        async with open_pipeline(tmp_path, pair(one, two), patience=patience) as pipeline:
            outcome = await pipeline.answer(asking("Merhaba"))
            assert isinstance(outcome, Unanswered)
            assert outcome.fault.code == "upstream_timeout"
    assert (len(one.asked), len(two.asked)) == (1, 1)


@pytest.mark.parametrize("code", [500, 400])
async def test_a_second_that_fails_leaves_the_first_its_time(tmp_path: Path, code: int) -> None:
    class LateFirst(SlowFirst):
        async def __call__(self, line: Line, request: Received) -> bool:
            if self.hung is None:
                self.hung = hang()
                await asyncio.sleep(0.4)
                return await sse(answer_events())(line, request)
            return await status(code)(line, request)

    late = LateFirst()
    one, two = Vllm(answer=late), Vllm(answer=late)
    async with serving(one, two), open_pipeline(tmp_path, pair(one, two)) as pipeline:
        assert await said(await answered(pipeline, asking("Merhaba"))) == "Merhaba."
    assert (len(one.asked), len(two.asked)) == (1, 1)


async def test_an_answer_that_breaks_off_later_is_not_saved_by_the_other(tmp_path: Path) -> None:
    one, two = (Vllm(answer=sse(answer_events()[:2])) for _ in range(2))
    async with serving(one, two), open_pipeline(tmp_path, pair(one, two)) as pipeline:
        answer = await answered(pipeline, asking("Merhaba"))
        assert isinstance(answer.events, LiveEvents)
        with pytest.raises(UpstreamUnavailable):
            await said(answer)
    assert len(one.asked) + len(two.asked) == 1
