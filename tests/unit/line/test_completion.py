from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from rig.audit_values import a_request, a_segment, a_target, an_intent, may_leave, stays_home
from rig.fleets import a_lease
from rig.pipelines import records_in

from gateway.audit.log import AuditLog
from gateway.core.budget import Reservation
from gateway.core.clock import SystemClock
from gateway.core.decision import MayLeave, StaysHome
from gateway.core.errors import AuditUnavailable, UpstreamUnavailable
from gateway.core.money import Currency
from gateway.core.permission import Permission
from gateway.core.reply import (
    Channel,
    Finished,
    FinishReason,
    Started,
    TextDelta,
    ToolCallDelta,
    Usage,
    UsageReported,
)
from gateway.core.request import Place
from gateway.cost.prices import Prices
from gateway.line.capturing import Capturing
from gateway.line.completion import Completion, Supervisor
from gateway.line.spending import Spending
from gateway.route.acceptance import Acceptance
from gateway.route.plan import Choice
from gateway.state.budgets import Budgets
from gateway.state.content import ContentStore
from gateway.state.held import HeldTexts
from gateway.state.secrets import Secrets

FAULT = UpstreamUnavailable("It broke off.")
ANSWER = "Dosya arşive kaldırıldı, kopyası müdürde duruyor."


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[AuditLog]:
    opened = AuditLog.open(tmp_path, clock=SystemClock.start())
    yield opened
    await opened.close()


def a_completion(
    folder: Path, log: AuditLog, decision: MayLeave | StaysHome | None = None
) -> Completion:
    prices = Prices(Currency())
    return Completion(
        request=a_request(a_segment("x" * 400), request_id="req_1"),
        decision=decision or may_leave(),
        choice=Choice(target=a_target(), model="gpt-4o"),
        lease=a_lease(a_target()),
        intended=an_intent("req_1"),
        inspect_ms=1,
        decide_ms=1,
        began=0,
        prices=prices,
        spending=Spending(Budgets(folder, "boot_1", lambda _: True), prices, Currency()),
        reservation=Reservation(id="req_1 1", allowances=(), amount=0),
        acceptance=Acceptance((), json_asked=False),
        texts=HeldTexts(Secrets.open(folder)),
        log=log,
        supervisor=Supervisor(),
    )


async def recalls(log: AuditLog, completion: Completion, app: str, text: str) -> bool:
    """Whether `text` is held when it comes again."""
    segment = a_segment(text, Place.ANSWER)
    return await log.any_held(completion.texts.recognised_by(app, [segment]))


def usage_of(record: dict[str, object]) -> dict[str, object]:
    usage = record["usage"]
    assert isinstance(usage, dict)
    return usage


async def test_only_the_first_ending_is_written(tmp_path: Path, log: AuditLog) -> None:
    completion = a_completion(tmp_path, log)
    await completion.succeeded()
    await completion.cancelled()
    await completion.failed(FAULT)
    (record,) = records_in(tmp_path)
    assert (record["type"], record["status"]) == ("completion", "ok")
    assert (record["request_id"], record["effect"]) == ("req_1", "mask")


async def test_the_count_of_the_target_is_believed(tmp_path: Path, log: AuditLog) -> None:
    completion = a_completion(tmp_path, log)
    completion.saw(Started(reply_id="r", created=0))
    completion.saw(TextDelta(choice=0, text=ANSWER))
    completion.saw(Finished(choice=0, reason=FinishReason.LENGTH))
    completion.saw(UsageReported(usage=Usage(input=7, output=3)))
    await completion.succeeded()
    (record,) = records_in(tmp_path)
    assert usage_of(record) == {
        "input": 7,
        "output": 3,
        "cached": 0,
        "written": 0,
        "written_hour": 0,
        "reasoning": 0,
        "estimated": False,
    }
    assert record["finish"] == ["length"]


async def test_without_a_count_what_was_read_and_written_is_estimated(
    tmp_path: Path, log: AuditLog
) -> None:
    completion = a_completion(tmp_path, log)
    completion.saw(TextDelta(choice=0, text="x" * 40))
    completion.saw(ToolCallDelta(choice=0, index=0, arguments="y" * 40))
    await completion.cancelled()
    (record,) = records_in(tmp_path)
    usage = usage_of(record)
    assert record["status"] == "cancelled"
    assert (usage["input"], usage["output"], usage["estimated"]) == (100, 20, True)


async def test_a_target_that_said_nothing_has_cost_nothing(tmp_path: Path, log: AuditLog) -> None:
    completion = a_completion(tmp_path, log)
    await completion.failed(FAULT)
    (record,) = records_in(tmp_path)
    usage = usage_of(record)
    assert record["status"] == "upstream_unavailable"
    assert (usage["input"], usage["output"]) == (0, 0)


async def test_a_target_that_broke_off_in_its_answer_gave_a_part_of_it(
    tmp_path: Path, log: AuditLog
) -> None:
    completion = a_completion(tmp_path, log)
    completion.saw(TextDelta(choice=0, text="Mer"))
    await completion.failed(FAULT)
    (record,) = records_in(tmp_path)
    assert record["status"] == "partial"


@pytest.mark.parametrize("sticky", [True, False])
async def test_an_answer_is_remembered_where_content_held_its_question(
    tmp_path: Path, log: AuditLog, sticky: bool
) -> None:
    completion = a_completion(tmp_path, log, stays_home() if sticky else may_leave())
    for piece in (ANSWER[:10], ANSWER[10:]):
        completion.saw(TextDelta(choice=0, text=piece))
    await completion.succeeded()
    app = completion.request.principal.app
    assert await recalls(log, completion, app, ANSWER) is sticky
    assert not await recalls(log, completion, "another", ANSWER)


async def test_each_text_of_a_held_answer_is_remembered_by_itself(
    tmp_path: Path, log: AuditLog
) -> None:
    other = "Başka bir yanıt: dosya henüz arşive kaldırılmadı."
    completion = a_completion(tmp_path, log, stays_home())
    completion.saw(TextDelta(choice=0, text="Önce düşünelim.", channel=Channel.REASONING))
    for cut in (slice(20), slice(20, None)):
        completion.saw(TextDelta(choice=0, text=ANSWER[cut]))
        completion.saw(TextDelta(choice=1, text=other[cut]))
    await completion.succeeded()
    app = completion.request.principal.app
    for text in (ANSWER, other):
        assert await recalls(log, completion, app, text)


@pytest.mark.parametrize("whole", [True, False])
async def test_what_a_held_answer_gives_a_tool_is_remembered_as_well(
    tmp_path: Path, log: AuditLog, whole: bool
) -> None:
    arguments = json.dumps({"to": ["x"], "body": {"text": ANSWER}}) if whole else ANSWER
    completion = a_completion(tmp_path, log, stays_home())
    completion.saw(ToolCallDelta(choice=0, index=0, call_id="c", name="save"))
    for letter in arguments:
        completion.saw(ToolCallDelta(choice=0, index=0, arguments=letter))
    completion.saw(ToolCallDelta(choice=0, index=1, call_id="d", name="done", arguments="[" * 9999))
    await completion.succeeded()
    app = completion.request.principal.app
    assert await recalls(log, completion, app, ANSWER)


async def test_what_came_of_a_held_answer_is_remembered_though_the_caller_hung_up(
    tmp_path: Path, log: AuditLog
) -> None:
    completion = a_completion(tmp_path, log, stays_home())
    completion.saw(TextDelta(choice=0, text=ANSWER))
    await completion.cancelled()
    app = completion.request.principal.app
    assert await recalls(log, completion, app, ANSWER)


async def test_an_ending_that_cannot_be_written_is_told(tmp_path: Path, log: AuditLog) -> None:
    completion = a_completion(tmp_path, log)
    await log.close()
    with pytest.raises(AuditUnavailable):
        await completion.succeeded()


async def test_a_caller_that_is_cancelled_does_not_take_its_record_along(
    tmp_path: Path, log: AuditLog
) -> None:
    completion = a_completion(tmp_path, log)
    caller = asyncio.create_task(completion.succeeded())
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await completion.supervisor.close()
    (record,) = records_in(tmp_path)
    assert record["status"] == "ok"


async def test_a_supervisor_without_work_closes_at_once() -> None:
    await Supervisor().close()


async def test_work_that_fails_after_its_caller_left_disturbs_nobody() -> None:
    supervisor = Supervisor()
    begun = asyncio.Event()

    async def fail() -> None:
        begun.set()
        await asyncio.sleep(0.01)
        raise FAULT

    caller = asyncio.create_task(supervisor.finish(fail()))
    await begun.wait()
    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    await supervisor.close()


async def test_an_answer_is_kept_where_it_may_be_as_the_app_read_it(
    tmp_path: Path, log: AuditLog
) -> None:
    store = ContentStore(tmp_path, Secrets.open(tmp_path), SystemClock.start())
    permitting = replace(may_leave(), permissions=frozenset({Permission.CAPTURE}))
    for answers in (True, False):
        captured = await Capturing(store=store, answers=answers).asked(a_request(), permitting)
        completion = replace(a_completion(tmp_path, log), captured=captured)
        completion.saw(TextDelta(choice=0, text="Mer"))
        completion.saw(TextDelta(choice=0, text="haba."))
        completion.saw(ToolCallDelta(choice=0, index=0, call_id="c", name="look_up"))
        completion.saw(ToolCallDelta(choice=0, index=0, arguments='{"a":1}'))
        await completion.succeeded()
    _, answer = await store.show("crm", "req_1")
    assert answer.value == {
        "texts": [{"choice": 0, "channel": "text", "text": "Merhaba."}],
        "tool_calls": [{"choice": 0, "name": "look_up", "arguments": '{"a":1}'}],
    }
    both, one = [record.get("content") for record in records_in(tmp_path)]
    assert isinstance(both, dict)
    assert both["answer"] == answer.commitment
    assert one is None
    store.close()


async def test_an_answer_that_cannot_be_kept_is_said_and_ends_all_the_same(
    tmp_path: Path, log: AuditLog
) -> None:
    store = ContentStore(tmp_path, Secrets.open(tmp_path), SystemClock.start())
    permitting = replace(may_leave(), permissions=frozenset({Permission.CAPTURE}))
    captured = await Capturing(store=store, answers=True).asked(a_request(), permitting)
    completion = replace(a_completion(tmp_path, log), captured=captured)
    store.close()
    await completion.succeeded()
    (record,) = records_in(tmp_path)
    assert isinstance(record["content"], dict)
    assert (record["status"], record["content"]["answer"]) == ("ok", "audit_unavailable")
