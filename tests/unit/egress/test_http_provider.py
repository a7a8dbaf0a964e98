from __future__ import annotations

import asyncio
import json

import pytest
from rig.behaviours import gzip_bomb, head, html, http, json_answer, redirect, sse, status
from rig.payloads import (
    KEY,
    all_of,
    chat,
    external_payload,
    external_target,
    home_payload,
    home_target,
)
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

from gateway import __version__
from gateway.core.errors import (
    InvalidRequest,
    SettingsError,
    Unauthenticated,
    UpstreamError,
    UpstreamRejected,
    UpstreamUnavailable,
)
from gateway.core.jsontree import EmbeddedJson, JsonObject, SourceFloat
from gateway.core.reply import ReplyEvent, TextDelta
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target
from gateway.egress.client import ExternalClient, HomeClient
from gateway.egress.dial import Dials, system_resolver
from gateway.egress.http_provider import HttpProvider
from gateway.egress.limits import Limits

SECRET = "Ayşe Yılmaz 10000000146"


def speaking_to(target: Target) -> HttpProvider:
    kind = HomeClient if target.at_home else ExternalClient
    client = kind(target, connect=3, dials=Dials(), resolver=system_resolver)
    return HttpProvider(target, client, Limits())


async def asked(
    target: Target,
    tree: JsonObject | None = None,
    *,
    stream: bool = False,
    client_key: Sensitive[str] | None = None,
) -> list[ReplyEvent]:
    payload = home_payload(target, tree) if target.at_home else external_payload(target, tree)
    using = speaking_to(target)
    try:
        return await all_of(
            await using.send(payload, stream=stream, client_key=client_key, until=None)
        )
    finally:
        await using.close()


async def fault_from(behaviour: Behaviour, *, stream: bool = False) -> UpstreamError:
    """The fault of one exchange, after a look at everything it carries along."""
    async with RecordingUpstream([behaviour]) as upstream:
        with pytest.raises(UpstreamError) as caught:
            await asked(external_target("b", upstream.url), chat(SECRET), stream=stream)
    fault: BaseException | None = caught.value
    while fault is not None:
        assert "Ayşe" not in repr(fault) + str(vars(fault))
        assert KEY not in repr(fault) + str(vars(fault))
        fault = fault.__cause__ or fault.__context__
    return caught.value


async def test_whoever_hangs_up_on_an_error_that_does_not_end_closes_its_connection() -> None:
    began, gone = asyncio.Event(), asyncio.Event()

    async def endless(line: Line, request: Received) -> bool:
        await line.send(head(400, {"content-length": "100"}) + b"{")
        began.set()
        await line.hung_up()
        gone.set()
        return False

    async with RecordingUpstream([endless]) as upstream:
        target = home_target("local/m", upstream.url)
        using = speaking_to(target)
        sending = using.send(home_payload(target), stream=False, client_key=None, until=None)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await sending
        assert began.is_set()
        async with asyncio.timeout(5):
            await gone.wait()
        await using.close()


async def test_what_is_sent_is_the_tree_with_the_gateways_own_fields() -> None:
    tree = chat(SECRET, user="u-1", metadata={"a": "b"}, temperature=SourceFloat("0.30"), n=1)
    async with RecordingUpstream([json_answer()]) as upstream:
        await asked(external_target("b", upstream.url), tree)
    assert upstream.requests[0].path == "/v1/chat/completions"
    assert upstream.requests[0].json == {
        "messages": [{"role": "user", "content": SECRET}],
        "user": "u-1",
        "metadata": {"a": "b"},
        "temperature": 0.3,
        "n": 1,
        "model": "m",
        "store": False,
    }


async def test_the_body_is_plain_utf8_json_with_embedded_json_as_text() -> None:
    tree: JsonObject = {
        "messages": [{"role": "assistant", "tool_calls": [{"a": EmbeddedJson({"şehir": "İzmir"})}]}]
    }
    async with RecordingUpstream([json_answer()]) as upstream:
        await asked(home_target("a", upstream.url), tree)
    assert "İzmir".encode() in upstream.requests[0].body
    assert upstream.requests[0].json["messages"] == [
        {"role": "assistant", "tool_calls": [{"a": '{"şehir":"İzmir"}'}]}
    ]


@pytest.mark.parametrize("stream", [True, False])
async def test_headers_are_those_of_the_gateway_and_no_others(stream: bool) -> None:
    async with RecordingUpstream([sse() if stream else json_answer()]) as upstream:
        await asked(external_target("b", upstream.url), stream=stream)
    request = upstream.requests[0]
    assert {name.lower() for name, _ in request.headers} == {
        *["host", "content-length", "content-type", "accept", "accept-encoding", "user-agent"],
        "authorization",
    }
    assert request.header("authorization") == f"Bearer {KEY}"
    assert request.header("accept-encoding") == "identity"
    assert request.header("accept") == ("text/event-stream" if stream else "application/json")
    assert request.header("user-agent") == f"turnike/{__version__}"
    assert request.header("host") == f"127.0.0.1:{upstream.port}"


async def test_a_target_without_a_key_is_sent_none() -> None:
    async with RecordingUpstream([json_answer()]) as upstream:
        await asked(home_target("a", upstream.url, api_key=None))
    assert upstream.requests[0].header("authorization") == ""


async def test_the_callers_key_travels_only_where_the_target_says_so() -> None:
    theirs = Sensitive("sk-of-the-caller")
    async with RecordingUpstream([json_answer()]) as upstream:
        target = external_target("b", upstream.url, key_from_client=True, api_key=None)
        await asked(target, client_key=theirs)
        await asked(external_target("b", upstream.url), client_key=theirs)
        with pytest.raises(Unauthenticated):
            await asked(target)
        for odd in ("sk-\r\nx: y", "sk-ş", "a b"):
            with pytest.raises(Unauthenticated) as caught:
                await asked(target, client_key=Sensitive(odd))
            assert odd not in repr(caught.value)
        inside = home_target("a", upstream.url, key_from_client=True)
        with pytest.raises(Unauthenticated):
            await asked(inside, client_key=theirs)
    keys = [request.header("authorization") for request in upstream.requests]
    assert keys == ["Bearer sk-of-the-caller", f"Bearer {KEY}"]


def test_a_key_with_impossible_characters_is_an_error_of_the_settings() -> None:
    target = home_target("a", "http://127.0.0.1:1/v1", api_key=Sensitive("sk-\nx"))
    with pytest.raises(SettingsError) as caught:
        speaking_to(target)
    assert "sk-" not in str(caught.value)


@pytest.mark.parametrize("value", ["\ud800", float("nan"), object()])
async def test_a_tree_that_is_no_json_is_not_sent_and_not_repeated(value: object) -> None:
    async with RecordingUpstream([json_answer()]) as upstream:
        with pytest.raises(InvalidRequest) as caught:
            await asked(home_target("a", upstream.url), chat(x=value))
        assert upstream.connections == 0
    assert caught.value.__context__ is None


async def test_a_whole_answer_and_a_stream_give_the_same_text() -> None:
    async with RecordingUpstream([json_answer("Merhaba."), sse()]) as upstream:
        target = home_target("a", upstream.url)
        for stream in (False, True):
            events = await asked(target, stream=stream)
            texts = [event.text for event in events if isinstance(event, TextDelta)]
            assert "".join(texts) == "Merhaba."


async def test_a_refusal_keeps_its_status_and_the_body_is_not_passed_on() -> None:
    fault = await fault_from(status(400, {"error": {"message": f"your prompt: {SECRET} {KEY}"}}))
    assert isinstance(fault, UpstreamRejected)
    assert fault.http_status == 400


async def test_a_prompt_that_is_too_long_for_vllm_is_told_as_such() -> None:
    text = "This model's maximum context length is 2048 tokens. However, you requested 9000"
    fault = await fault_from(status(400, {"error": {"message": text, "code": 400}}))
    assert fault.code == "context_length_exceeded"


@pytest.mark.parametrize("stream", [True, False])
async def test_a_redirect_is_a_fault_and_is_not_followed(stream: bool) -> None:
    async with RecordingUpstream([json_answer()]) as elsewhere:
        fault = await fault_from(redirect(elsewhere.url), stream=stream)
    assert isinstance(fault, UpstreamUnavailable)
    assert elsewhere.connections == 0


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    "behaviour",
    [
        html(),
        http(b"{}", content_type="text/plain"),
        http(b"", content_type=""),
        http(b"{}", headers={"content-encoding": "br"}),
        http(b"[]"),
        http(b"not json"),
        http(b""),
        http(b"{}"),
    ],
)
async def test_200_with_something_else_is_unavailable(behaviour: Behaviour, stream: bool) -> None:
    assert type(await fault_from(behaviour, stream=stream)) is UpstreamUnavailable


async def test_a_body_that_would_decode_to_much_is_never_decoded() -> None:
    fault = await fault_from(gzip_bomb())
    assert "encoding" in fault.message


async def test_a_refusal_with_an_endless_body_is_still_told_by_its_status() -> None:
    fault = await fault_from(http(b"x" * 300_000, status=422))
    assert isinstance(fault, UpstreamRejected)
    assert fault.http_status == 422
    packed = await fault_from(http(b"x", status=429, headers={"content-encoding": "gzip"}))
    assert isinstance(packed, UpstreamRejected)


async def test_an_error_object_with_200_is_a_fault() -> None:
    body = json.dumps({"error": {"message": SECRET, "code": 500}}).encode()
    assert isinstance(await fault_from(http(body)), UpstreamUnavailable)
