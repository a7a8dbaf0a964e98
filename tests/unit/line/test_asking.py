from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from rig.behaviours import answer_events, chunk, cut, event, finish, hang, raw, sse, status
from rig.held import tckn
from rig.payloads import external_target, home_target
from rig.pipelines import CRM, answered, asking, open_pipeline, records_in, said, told
from rig.upstream import Behaviour, Line, Received, RecordingUpstream
from rig.vllm import Vllm, serving

from gateway.core.answer import Unanswered
from gateway.core.errors import UpstreamRejected, UpstreamUnavailable
from gateway.core.money import FixedCost, Money
from gateway.line.live import LiveEvents
from gateway.line.pipeline import Pipeline
from gateway.route.patience import Patience
from gateway.route.replica import Replica
from gateway.state.drains import Drains

HELD = f"T.C. kimlik numaram {tckn()}"
ONE_TRY = [("intent", None), ("completion", "ok")]


async def unanswered(pipeline: Pipeline, text: str = "Merhaba") -> Unanswered:
    outcome = await pipeline.answer(asking(text))
    assert isinstance(outcome, Unanswered)
    return outcome


@pytest.mark.parametrize(
    "fault",
    [raw(b""), status(500), status(503, retry_after="9"), cut(b"HTTP/1.1 2", 9), sse([])],
    ids=["closes", "500", "503", "resets", "empty stream"],
)
async def test_another_replica_answers_where_one_fails_before_the_first_content(
    tmp_path: Path, fault: Behaviour
) -> None:
    one, two = Vllm(answer=fault), Vllm(answer=fault)
    async with serving(one, two):
        target = home_target("local/m", one.url, two.url)
        async with open_pipeline(tmp_path, target) as pipeline:
            request = asking(HELD)
            first, second = (one, two) if await gets_it(pipeline, one, two) else (two, one)
            second.answer = sse(answer_events())
            assert await said(await answered(pipeline, request)) == "Merhaba."
            assert (len(first.asked), len(second.asked)) == (1, 1)
        records = list(records_in(tmp_path, request.id))
    assert [(item["type"], item["attempt"]) for item in records] == [
        ("intent", 1),
        ("completion", 1),
        ("intent", 2),
        ("completion", 2),
    ]
    assert [item["status"] for item in records] == [None, "upstream_unavailable", None, "ok"]


async def gets_it(pipeline: Pipeline, one: Vllm, two: Vllm) -> bool:
    """Whether the first of two servers would get the request `HELD`."""
    target = home_target("local/m", one.url, two.url)
    soon = asyncio.get_running_loop().time() + 1
    lease = await pipeline.fleet.lease(target, "m", asking(HELD), until=soon)
    lease.release()
    return lease.replica == Replica("local/m", one.url)


async def test_a_server_that_is_gone_is_followed_by_the_other(tmp_path: Path) -> None:
    gone, left = Vllm(), Vllm()
    async with serving(gone):
        closed = gone.url
    async with serving(left):
        target = home_target("local/m", closed, left.url)
        async with open_pipeline(tmp_path, target) as pipeline:
            for number in range(12):
                assert await said(await answered(pipeline, asking(f"Soru {number}"))) == "Merhaba."
    assert len(left.asked) == 12


async def test_nobody_else_is_asked_after_the_first_content(tmp_path: Path) -> None:
    broken = sse(answer_events()[:2], then=raw(b""))
    one, two = Vllm(answer=broken), Vllm(answer=broken)
    async with serving(one, two):
        target = home_target("local/m", one.url, two.url)
        async with open_pipeline(tmp_path, target) as pipeline:
            request = asking("Merhaba")
            answer = await answered(pipeline, request)
            with pytest.raises(UpstreamUnavailable):
                await said(answer)
        assert len(one.asked) + len(two.asked) == 1
        assert told(tmp_path, request) == [("intent", None), ("completion", "partial")]


async def test_one_server_alone_is_asked_once_more(tmp_path: Path) -> None:
    server = Vllm(first=[raw(b"")])
    async with serving(server):
        target = home_target("local/m", server.url)
        async with open_pipeline(tmp_path, target) as pipeline:
            assert await said(await answered(pipeline, asking("Merhaba"))) == "Merhaba."
    assert len(server.asked) == 2


async def test_a_target_that_fails_all_the_time_is_soon_left_alone(tmp_path: Path) -> None:
    server = Vllm(answer=status(500))
    async with serving(server):
        target = home_target("local/m", server.url)
        async with open_pipeline(tmp_path, target) as pipeline:
            faults = [(await unanswered(pipeline, f"Soru {n}")).fault for n in range(40)]
            held = (await unanswered(pipeline, HELD)).fault
    assert len(server.asked) == 5
    assert {fault.http_status for fault in faults} == {503}
    assert isinstance(held, UpstreamUnavailable)
    assert held.code == "local_unavailable"
    assert 20 <= int(held.retry_after or "0") <= 36


@pytest.mark.parametrize(
    "refusal",
    [
        sse([event(chunk({"content": "Bunu"})), event(finish("content_filter")), event("[DONE]")]),
        sse([event(chunk({"refusal": "Olmaz."})), event(finish()), event("[DONE]")]),
    ],
    ids=["filtered", "refused"],
)
async def test_a_refusal_for_safety_is_an_answer(tmp_path: Path, refusal: Behaviour) -> None:
    one, two = Vllm(answer=refusal), Vllm(answer=refusal)
    async with serving(one, two):
        target = home_target("local/m", one.url, two.url)
        async with open_pipeline(tmp_path, target) as pipeline:
            for number in range(10):
                request = asking(f"Soru {number}")
                await said(await answered(pipeline, request))
                assert told(tmp_path, request) == ONE_TRY
            assert all(pipeline.fleet.breaker.available(one) for one in replicas(one, two))
    assert len(one.asked) + len(two.asked) == 10


def replicas(*servers: Vllm) -> list[Replica]:
    return [Replica("local/m", server.url) for server in servers]


@pytest.mark.parametrize("code", [400, 404, 409, 422])
async def test_a_refused_request_is_not_sent_again(tmp_path: Path, code: int) -> None:
    one, two = Vllm(answer=status(code)), Vllm(answer=status(code))
    async with serving(one, two):
        target = home_target("local/m", one.url, two.url)
        async with open_pipeline(tmp_path, target) as pipeline:
            assert (await unanswered(pipeline)).fault.http_status == code
    assert len(one.asked) + len(two.asked) == 1


async def test_a_server_that_refuses_a_request_is_well(tmp_path: Path) -> None:
    server = Vllm(first=[*[status(500)] * 4, status(400), *[status(500)] * 4])
    async with serving(server):
        target = home_target("local/m", server.url)
        async with open_pipeline(tmp_path, target) as pipeline:
            for number in range(5):
                await unanswered(pipeline, f"Soru {number}")
            assert await said(await answered(pipeline, asking("Merhaba"))) == "Merhaba."
    assert len(server.asked) == 10


MONEY = """
policy: test
otherwise: allow
budgets: {all-day: {each: all, per: day, limit: 0.06 USD}}
"""
RENTED = FixedCost(monthly=(Money(Decimal(26_280), "USD"),))  # a cent a second


async def test_without_money_for_another_try_the_fault_of_the_first_is_told(
    tmp_path: Path,
) -> None:
    async def breaks_off_late(line: Line, request: Received) -> bool:
        await asyncio.sleep(1.2)  # which costs a cent
        return False

    one, two = Vllm(answer=breaks_off_late), Vllm(answer=breaks_off_late)
    async with serving(one, two):
        target = replace(home_target("local/m", one.url, two.url), cost=RENTED)
        async with open_pipeline(tmp_path, target, policy=MONEY) as pipeline:
            request = replace(asking("Merhaba"), options={"max_tokens": 100})
            outcome = await pipeline.answer(request)
            assert isinstance(outcome, Unanswered)
            assert outcome.fault.code == "upstream_unavailable"
    assert len(one.asked) + len(two.asked) == 1


async def test_a_provider_that_says_when_to_come_back_is_asked_once_by_each_request(
    tmp_path: Path,
) -> None:
    async with RecordingUpstream([status(429, retry_after="77")]) as upstream:
        async with open_pipeline(tmp_path, external_target("cloud/m", upstream.url)) as pipeline:
            first = (await unanswered(pipeline)).fault
            second = (await unanswered(pipeline)).fault
        assert len(upstream.requests) == 2
    assert isinstance(first, UpstreamRejected)
    assert isinstance(second, UpstreamRejected)
    assert (first.http_status, first.retry_after) == (429, "77")
    assert (second.http_status, second.retry_after) == (429, "77")


async def test_a_caller_waits_for_the_first_content_no_longer_than_said(tmp_path: Path) -> None:
    one, two = Vllm(answer=hang()), Vllm(answer=hang())
    async with serving(one, two):
        target = home_target("local/m", one.url, two.url)
        patience = Patience(first_token=0.3, total=60)
        async with open_pipeline(tmp_path, target, patience=patience) as pipeline:
            assert (await unanswered(pipeline)).fault.code == "upstream_timeout"
    assert len(one.asked) + len(two.asked) == 1


@pytest.mark.parametrize("fault", [raw(b""), status(500), status(429), hang()])
async def test_held_text_stays_at_home_however_often_it_is_tried(
    tmp_path: Path, fault: Behaviour
) -> None:
    one, two = Vllm(answer=fault), Vllm(answer=fault)
    async with serving(one, two), RecordingUpstream([sse()]) as outside:
        cloud = external_target("cloud/m", outside.url)
        target = home_target("local/m", one.url, two.url)
        patience = Patience(first_token=0.5, total=60)
        async with open_pipeline(tmp_path, cloud, target, patience=patience) as pipeline:
            for number in range(8):
                await unanswered(pipeline, f"{HELD}, soru {number}")
        assert outside.connections == 0
    assert len(one.asked) + len(two.asked) > 0


async def test_a_drained_server_gets_nothing_new(tmp_path: Path) -> None:
    one, two = Vllm(), Vllm()
    async with serving(one, two):
        target = home_target("local/m", one.url, two.url)
        async with open_pipeline(tmp_path, target) as pipeline:
            Drains(tmp_path).drain(one.url)
            for number in range(6):
                await said(await answered(pipeline, asking(f"Soru {number}")))
            Drains(tmp_path).drain(two.url)
            fault = (await unanswered(pipeline, HELD)).fault
            assert (fault.code, fault.http_status) == ("local_unavailable", 503)
    assert (len(one.asked), len(two.asked)) == (0, 6)


async def test_what_a_server_remembers_of_prompts_is_kept_apart_by_app(tmp_path: Path) -> None:
    server = Vllm()
    async with serving(server), RecordingUpstream([sse()]) as outside:
        cloud = external_target("cloud/m", outside.url, provider="vllm", models=("gpt-*",))
        target = home_target("local/m", server.url)
        async with open_pipeline(tmp_path, target, cloud) as pipeline:
            for app in ("crm", "hr", "crm"):
                request = asking("Merhaba", principal=replace(CRM, app=app))
                await said(await answered(pipeline, request))
            await said(await answered(pipeline, asking("Merhaba", model="gpt-4o")))
        (away,) = outside.requests
    crm, hr, again = (json.loads(request.body)["cache_salt"] for request in server.asked)
    assert crm == again != hr
    assert len(crm) == 64
    assert "cache_salt" not in away.json


async def test_requests_take_turns_at_a_target_and_the_wait_is_recorded(tmp_path: Path) -> None:
    hung = hang()
    server = Vllm(first=[sse(answer_events()[:2], then=hung)])
    async with serving(server):
        target = replace(home_target("local/m", server.url), in_flight=1, queue=1)
        async with open_pipeline(tmp_path, target) as pipeline:
            first = await answered(pipeline, asking("Birinci"))
            request = asking("İkinci")
            second = asyncio.create_task(answered(pipeline, request))
            while not pipeline.fleet.lines["local/m"]:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.005)
            assert told(tmp_path, request) == []
            fault = (await unanswered(pipeline, "Üçüncü")).fault
            assert (fault.code, fault.http_status) == ("overloaded", 503)
            held = (await unanswered(pipeline, HELD)).fault
            assert isinstance(held, UpstreamUnavailable)
            assert held.code == "local_unavailable"
            assert int(held.retry_after or "0") >= 1
            assert isinstance(first.events, LiveEvents)
            await first.events.aclose()
            assert await said(await second) == "Merhaba."
        (_, record) = records_in(tmp_path, request.id)
    assert isinstance(record["latency_ms"], dict)
    assert record["latency_ms"]["queue"] > 0
    assert len(server.asked) == 2
