from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from unittest.mock import Mock

import apsw
import pytest
from rig.behaviours import answer_events, hang, json_answer, raw, sse
from rig.broken_logs import locked
from rig.payloads import external_target, home_target
from rig.pipelines import answered, asking, open_pipeline, said, scripted, told
from rig.upstream import RecordingUpstream

from gateway.audit.store import LOG_FILE
from gateway.core.budget import NANO
from gateway.core.errors import AuditUnavailable, SafeguardError, UpstreamError
from gateway.core.money import FixedCost, Money
from gateway.line.live import LiveEvents
from gateway.line.pipeline import Pipeline
from gateway.redact.restore import Restorer
from gateway.state.budgets import FILE

CLOUD = scripted("cloud/a")


async def until_intended(pipeline: Pipeline) -> None:
    """Wait until a request is decided and has its place, so that its intent is on its way."""
    while not any(pipeline.fleet.loads.ours(one) for one in pipeline.fleet):  # noqa: ASYNC110
        await asyncio.sleep(0.005)  # nothing tells of it


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
                await until_intended(pipeline)
                caller.cancel()
            await asyncio.gather(caller, return_exceptions=True)
        assert told(tmp_path, request) == [("intent", None), ("completion", "cancelled")]
        assert len(outside.requests) == 1


async def test_a_defect_in_an_answer_is_no_hang_up_in_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_pipeline(tmp_path, CLOUD) as pipeline:
        request = asking("Merhaba")
        answer = await answered(pipeline, request)
        monkeypatch.setattr(Restorer, "feed", Mock(side_effect=KeyError("a defect")))
        with pytest.raises(KeyError):
            await said(answer)
        assert told(tmp_path, request) == [("intent", None), ("completion", "internal_error")]


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


async def test_a_lockdown_stops_what_was_decided_before_it_and_not_sent(tmp_path: Path) -> None:
    async with RecordingUpstream([json_answer()]) as outside:
        async with open_pipeline(tmp_path, external_target("cloud/m", outside.url)) as pipeline:
            request = asking("Merhaba")
            with locked(tmp_path / LOG_FILE):
                caller = asyncio.create_task(pipeline.answer(request))
                await until_intended(pipeline)
                pipeline.lockdown.begin()
            with pytest.raises(SafeguardError) as refused:
                await caller
        assert refused.value.code == "lockdown"
        assert told(tmp_path, request) == [("intent", None), ("completion", "lockdown")]
        assert outside.connections == 0


MONEY = """
policy: test
otherwise: allow
budgets: {all-day: {each: all, per: day, limit: 9 USD}}
models:
  - {use: local/m, accept_if: [finished]}
  - {use: local/m}
"""
RENTED = FixedCost(monthly=(Money(Decimal(26_280), "USD"),))  # a cent a second


def set_aside(folder: Path) -> tuple[int, int]:
    """What is spent and what is set aside of every budget, in billionths."""
    connection = apsw.Connection(str(folder / FILE), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        rows = connection.execute("SELECT sum(spent), sum(reserved) FROM counts").fetchall()
        return (int(str(rows[0][0])), int(str(rows[0][1])))
    finally:
        connection.close()


async def test_a_caller_who_leaves_while_an_answer_is_held_leaves_nothing_set_aside(
    tmp_path: Path,
) -> None:
    hung = hang()
    async with RecordingUpstream([sse(answer_events()[:3], then=hung)]) as inside:
        target = replace(home_target("local/m", inside.url), cost=RENTED)
        async with open_pipeline(tmp_path, target, policy=MONEY) as pipeline:
            request = replace(asking("Merhaba"), options={"max_tokens": 200})
            caller = asyncio.create_task(pipeline.answer(request))
            await hung.began.wait()
            assert set_aside(tmp_path) == (0, NANO // 10)  # 200 tokens at 20 a second
            caller.cancel()
            await asyncio.gather(caller, return_exceptions=True)
            await hung.gone.wait()
        assert told(tmp_path, request) == [("intent", None), ("completion", "cancelled")]
    spent, reserved = set_aside(tmp_path)
    assert reserved == 0
    assert 0 < spent < NANO


async def test_a_target_that_breaks_off_while_it_is_held_is_followed_by_the_next(
    tmp_path: Path,
) -> None:
    broken = sse(answer_events()[:3], then=raw(b""))
    async with RecordingUpstream([broken, sse(answer_events(["Tamam."]))]) as inside:
        target = replace(home_target("local/m", inside.url), cost=RENTED)
        async with open_pipeline(tmp_path, target, policy=MONEY) as pipeline:
            request = asking("Merhaba")
            assert await said(await answered(pipeline, request)) == "Tamam."
        assert told(tmp_path, request) == [
            ("intent", None),
            ("completion", "partial"),
            ("intent", None),
            ("completion", "ok"),
        ]
    assert set_aside(tmp_path)[1] == 0


async def test_who_always_breaks_off_in_the_middle_is_left_alone(tmp_path: Path) -> None:
    broken = sse(answer_events()[:3], then=raw(b""))
    async with (
        RecordingUpstream([broken]) as inside,
        open_pipeline(tmp_path, home_target("local/m", inside.url)) as pipeline,
    ):
        (replica,) = pipeline.fleet
        for _ in range(5):
            assert pipeline.fleet.available(replica)
            answer = await answered(pipeline, asking("Merhaba"))
            with pytest.raises(UpstreamError):
                await said(answer)
        assert not pipeline.fleet.available(replica)


async def test_a_caller_who_leaves_while_money_is_set_aside_leaves_none(tmp_path: Path) -> None:
    async with RecordingUpstream([sse()]) as inside:
        target = replace(home_target("local/m", inside.url), cost=RENTED)
        async with open_pipeline(tmp_path, target, policy=MONEY) as pipeline:
            await said(await answered(pipeline, asking("Merhaba")))
            spent = set_aside(tmp_path)[0]
            with locked(tmp_path / FILE):
                caller = asyncio.create_task(pipeline.answer(asking("Nasılsın?")))
                await asyncio.sleep(0.2)
                caller.cancel()
                await asyncio.sleep(0.1)
            await asyncio.gather(caller, return_exceptions=True)
            await pipeline.supervisor.close()
        assert set_aside(tmp_path) == (spent, 0)
        assert len(inside.requests) == 1
