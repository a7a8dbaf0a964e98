from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rig.behaviours import answer_events, hang, json_answer, sse
from rig.broken_logs import locked
from rig.payloads import external_target, home_target
from rig.pipelines import answered, asking, open_pipeline, said, scripted, told
from rig.upstream import RecordingUpstream

from gateway.audit.store import LOG_FILE
from gateway.core.errors import AuditUnavailable
from gateway.live import LiveEvents

CLOUD = scripted("cloud/a")


async def test_closing_an_answer_that_nobody_reads_hangs_up_and_is_recorded(
    tmp_path: Path,
) -> None:
    hung = hang()
    async with RecordingUpstream([sse(answer_events()[:2], then=hung)]) as inside:
        async with open_pipeline(tmp_path, home_target("local/m", inside.url)) as pipeline:
            request = asking("Merhaba")
            answer = await answered(pipeline, request)
            assert isinstance(answer.events, LiveEvents)
            await answer.events.aclose()
            await hung.gone.wait()
        assert told(tmp_path, request) == [("intent", None), ("completion", "cancelled")]


async def test_hanging_up_does_not_wait_for_the_log(tmp_path: Path) -> None:
    hung = hang()
    async with RecordingUpstream([sse(answer_events()[:3], then=hung)]) as inside:
        async with open_pipeline(tmp_path, home_target("local/m", inside.url)) as pipeline:
            request = asking("Merhaba")
            answer = await answered(pipeline, request)
            assert isinstance(answer.events, LiveEvents)
            await anext(answer.events)
            await hung.began.wait()
            with locked(tmp_path / LOG_FILE):
                closing = asyncio.create_task(answer.events.aclose())
                await hung.gone.wait()
                assert not closing.done()
            await closing
        assert told(tmp_path, request) == [("intent", None), ("completion", "cancelled")]


async def test_a_caller_who_leaves_while_the_intent_is_written_leaves_no_open_intent(
    tmp_path: Path,
) -> None:
    async with RecordingUpstream([sse()]) as outside:
        async with open_pipeline(tmp_path, external_target("cloud/m", outside.url)) as pipeline:
            await said(await answered(pipeline, asking("Merhaba")))
            request = asking("Merhaba, nasılsın?")
            with locked(tmp_path / LOG_FILE):
                caller = asyncio.create_task(pipeline.answer(request))
                await asyncio.sleep(0.2)
                caller.cancel()
            await asyncio.gather(caller, return_exceptions=True)
        assert told(tmp_path, request) == [("intent", None), ("completion", "cancelled")]
        assert len(outside.requests) == 1


async def test_an_answer_whose_end_cannot_be_recorded_does_not_end(tmp_path: Path) -> None:
    async with open_pipeline(tmp_path, CLOUD) as pipeline:
        answer = await answered(pipeline, asking("Merhaba"))
        await pipeline.log.close()
        with pytest.raises(AuditUnavailable):
            await said(answer)


async def test_without_a_log_nothing_is_asked(tmp_path: Path) -> None:
    async with RecordingUpstream([json_answer()]) as outside:
        async with open_pipeline(tmp_path, external_target("cloud/m", outside.url)) as pipeline:
            await pipeline.log.close()
            with pytest.raises(AuditUnavailable):
                await pipeline.answer(asking("Merhaba"))
        assert outside.connections == 0
