from __future__ import annotations

import asyncio
import json
from unittest.mock import Mock

import pytest
from rig.answering import (
    ADOPTED,
    AUTHORISED,
    KEY,
    MODELS,
    PRINCIPAL,
    SECRETS,
    Scripted,
    blocked,
    called,
    chat,
    data_plane,
    exchanged,
    listening,
    lookup,
    nothing_kept,
    posted,
    said,
    scope_of,
)

from gateway.api.auth import Authenticator
from gateway.api.concurrency import Concurrency
from gateway.api.data_plane import DataPlane
from gateway.api.dialects.openai_chat import OpenAiChat
from gateway.api.dialects.spoken import spoken
from gateway.api.kept import KeptRoute
from gateway.core.clock import SystemClock
from gateway.core.errors import (
    AuditUnavailable,
    ContainmentError,
    GatewayError,
    UnknownModel,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from gateway.core.reply import Started


def raw_request(body: object, *more: str) -> bytes:
    data = json.dumps(body).encode()
    head = (
        "POST /v1/chat/completions HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Authorization: Bearer {KEY}",
        f"Content-Length: {len(data)}",
        *more,
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + data


async def test_an_answer_is_one_object_with_the_decision_in_its_headers() -> None:
    pipeline = Scripted()
    response = await posted(data_plane(pipeline), chat())
    assert response.status == 200
    assert response.headers["x-turnike-effect"] == "allow"
    assert response.headers["x-turnike-target"] == "cloud/m"
    assert response.headers["x-turnike-rule"] == "ozel-veri-iceride-kalir"
    assert response.json["id"] == f"chatcmpl-{response.headers['x-turnike-request']}"
    assert pipeline.asked[0].principal == PRINCIPAL
    assert pipeline.asked[0].id == response.headers["x-turnike-request"]
    assert pipeline.closed.is_set()
    assert pipeline.refusals == []


async def test_headers_about_the_decision_can_be_switched_off() -> None:
    app = DataPlane(
        Scripted(),
        Authenticator(lookup),
        lambda: MODELS,
        spoken(SECRETS, nothing_kept()),
        kept=KeptRoute(nothing_kept()),
        clock=SystemClock.start(),
        headers=False,
    )
    response = await posted(app, chat())
    assert {name for name in response.headers if name.startswith("x-")} == {
        "x-turnike-request", "x-request-id",
    }  # fmt: skip


async def test_a_stream_ends_with_done_and_is_not_kept_by_caches() -> None:
    response = await posted(data_plane(Scripted()), chat(stream=True))
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    assert response.body.endswith(b"data: [DONE]\n\n")


async def test_a_stream_that_breaks_off_ends_with_an_error_and_never_with_done() -> None:
    broken = UpstreamUnavailable("Target cloud/m broke off.", target="cloud/m")
    pipeline = Scripted(steps=[*said("Mer")[:2], broken])
    response = await posted(data_plane(pipeline), chat(stream=True))
    assert response.status == 200
    assert b"[DONE]" not in response.body
    last = json.loads(response.body.strip().rpartition(b"data: ")[2])
    assert last["error"]["code"] == "upstream_unavailable"
    assert last["error"]["type"] == "server_error"


async def test_an_answer_that_breaks_off_before_it_is_whole_is_an_error_response() -> None:
    pipeline = Scripted(steps=[*said("Mer")[:2], UpstreamTimeout("Too late.")])
    response = await posted(data_plane(pipeline), chat())
    assert (response.status, response.error["code"]) == (504, "upstream_timeout")
    assert pipeline.refusals == []


async def test_a_refusal_by_policy_is_403_in_the_words_of_the_rule_and_is_not_tried_again() -> None:
    pipeline = Scripted(decision=blocked())
    response = await posted(data_plane(pipeline), chat())
    assert response.status == 403
    assert response.error == {
        "message": "Şifreyi çıkar.",
        "type": "permission_error",
        "param": None,
        "code": "policy_blocked",
    }
    assert response.headers["x-should-retry"] == "false"
    assert response.headers["x-turnike-effect"] == "block"
    assert "x-turnike-target" not in response.headers
    assert pipeline.refusals == []


FAULTS: list[tuple[GatewayError, int, str]] = [
    (UpstreamUnavailable("No.", code="no_local_target"), 503, "false"),
    (UpstreamUnavailable("No.", retry_after="7"), 503, ""),
    (UpstreamRejected("No.", http_status=429, retry_after="9"), 429, ""),
    (UpstreamRejected("No.", http_status=400, code="context_length_exceeded"), 400, "false"),
    (AuditUnavailable("No."), 503, ""),
    (ContainmentError("No."), 500, "false"),
]


@pytest.mark.parametrize("place", range(len(FAULTS)))
@pytest.mark.parametrize("stream", [False, True])
async def test_a_fault_before_the_answer_is_an_error_response(place: int, stream: bool) -> None:
    fault, status, retry = FAULTS[place]
    response = await posted(data_plane(Scripted(fault=fault)), chat(stream=stream))
    assert response.status == status
    assert response.headers.get("x-should-retry", "") == retry


async def test_a_fault_of_the_pipeline_which_records_it_is_not_recorded_again() -> None:
    pipeline = Scripted(fault=UnknownModel("The model does not exist.", param="model"))
    response = await posted(data_plane(pipeline), chat(model="GPT-X"))
    assert (response.status, response.error["code"]) == (404, "model_not_found")
    assert pipeline.refusals == []


async def test_a_defect_while_a_request_is_read_is_recorded_for_its_caller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(OpenAiChat, "parse", Mock(side_effect=ValueError("a defect")))
    pipeline = Scripted()
    response = await posted(data_plane(pipeline), chat())
    assert (response.status, response.error["code"]) == (500, "internal_error")
    assert pipeline.refusals == [("internal_error", PRINCIPAL, "openai_chat")]


async def test_a_refusal_that_cannot_be_recorded_is_told_as_that() -> None:
    pipeline = Scripted(unrecorded=AuditUnavailable("The log cannot be written."))
    response = await posted(data_plane(pipeline), b"{")
    assert (response.status, response.error["code"]) == (503, "audit_unavailable")
    assert pipeline.asked == []


async def test_a_client_that_hangs_up_in_its_request_is_recorded_and_not_answered() -> None:
    pipeline = Scripted()
    response = await called(data_plane(pipeline), scope_of(headers=AUTHORISED), None)
    assert response.status == 0
    assert pipeline.refusals == [("client_abort", PRINCIPAL, "openai_chat")]
    assert pipeline.asked == []


async def test_an_adopted_key_may_travel_and_ours_never_does() -> None:
    pipeline = Scripted()
    await posted(data_plane(pipeline), chat())
    adopted = [*AUTHORISED[:2], ("authorization", f"Bearer {ADOPTED}")]
    await posted(data_plane(pipeline), chat(), headers=adopted)
    assert pipeline.keys[0] is None
    assert pipeline.keys[1] is not None
    assert pipeline.keys[1].reveal() == ADOPTED


async def test_a_body_over_the_limit_is_refused_over_a_socket_before_it_is_sent() -> None:
    pipeline = Scripted()
    head = raw_request({}).partition(b"\r\n\r\n")[0].replace(b"Content-Length: 2", b"")
    head = head.rstrip() + b"\r\nExpect: 100-continue\r\nContent-Length: 34603008\r\n\r\n"
    async with listening(data_plane(pipeline)) as port:
        answer = await exchanged(port, head)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"100 Continue" not in answer
    assert pipeline.refusals == [("request_too_large", PRINCIPAL, "openai_chat")]


async def test_a_body_shorter_than_announced_leads_to_no_question() -> None:
    pipeline = Scripted()
    async with listening(data_plane(pipeline)) as port:
        await exchanged(port, raw_request(chat())[:-5], finish=True)
    assert pipeline.asked == []
    assert [cause for cause, _, _ in pipeline.refusals] == ["client_abort"]


@pytest.mark.parametrize("stream", [False, True])
async def test_a_client_that_hangs_up_in_the_answer_closes_it_at_once(stream: bool) -> None:
    never = asyncio.Event()
    pipeline = Scripted(steps=[Started(reply_id="u", created=1), *said("Mer")[1:2], never])
    async with listening(data_plane(pipeline)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(raw_request(chat(stream=stream)))
        if stream:
            await reader.readuntil(b"Mer")
        else:
            while not pipeline.asked:  # noqa: ASYNC110 - what is waited for is in the server
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
        writer.transport.abort()
        async with asyncio.timeout(5):
            await pipeline.closed.wait()
    assert not never.is_set()


async def test_slow_and_fast_callers_do_not_mix() -> None:
    async with listening(data_plane(Scripted())) as port:
        answers = await asyncio.gather(
            *(
                exchanged(port, raw_request(chat(user=str(n)), "Connection: close"))
                for n in range(30)
            )
        )
    ids = {answer.partition(b"x-turnike-request: ")[2][:28] for answer in answers}
    assert len(ids) == 30
    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers)


async def test_a_key_that_has_too_much_under_way_waits_and_others_do_not() -> None:
    held = asyncio.Event()
    pipeline = Scripted(steps=[held, *said("x")])
    app = DataPlane(
        pipeline,
        Authenticator(lookup),
        lambda: MODELS,
        spoken(SECRETS, nothing_kept()),
        kept=KeptRoute(nothing_kept()),
        clock=SystemClock.start(),
        concurrency=Concurrency(2),
    )
    under_way = [asyncio.create_task(posted(app, chat())) for _ in range(2)]
    while len(pipeline.asked) < 2:  # noqa: ASYNC110 - what is waited for is in the data plane
        await asyncio.sleep(0)
    refused = await posted(app, chat())
    held.set()
    answered = await asyncio.gather(*under_way)
    assert (refused.status, refused.error["type"]) == (429, "rate_limit_error")
    assert "retry-after" in refused.headers
    assert [response.status for response in answered] == [200, 200]
    assert pipeline.refusals == [("rate_limit_exceeded", PRINCIPAL, "openai_chat")]
    assert (await posted(app, chat())).status == 200
