"""An app speaks one dialect, the target another; values are masked and restored on the way."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.answering import Response, posted
from rig.behaviours import (
    call_block,
    chunk,
    completion,
    event,
    finish,
    http,
    message,
    message_events,
    named_event,
    sse,
    status,
    text_block,
)
from rig.held import tckn
from rig.house import House, ask, events_of, open_house, said_in
from rig.message_requests import TOOL, messages
from rig.payloads import external_target, home_target
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

from gateway.api.asgi import App

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESS = "ayse.demir@example.com"
WISH = f"{ADDRESS} adresine teşekkür yaz."
CHAT_TOOL = {
    "type": "function",
    "function": {"name": "mail", "parameters": {"type": "object", "properties": {"kime": {}}}},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


async def ask_messages(app: App, text: str, **fields: object) -> Response:
    """Ask as an app does that was written for Anthropic."""
    said = [{"role": "user", "content": text}]
    body = messages(**{"model": "auto", "messages": said, **fields})
    return await posted(app, body, path="/v1/messages")


def placeholder_in(request: Received) -> str:
    """The placeholder that stands for the address in what a target received."""
    text = request.body.decode()
    return text[text.index("[E") : text.index("]", text.index("[E")) + 1]


def echoing(write: object) -> Behaviour:
    """Answer with a function of the placeholder that was received."""

    async def behave(line: Line, request: Received) -> bool:
        assert callable(write)
        behaviour: Behaviour = write(placeholder_in(request))
        return await behaviour(line, request)

    return behave


def blocks_of(response: Response) -> list[dict[str, object]]:
    content = response.json["content"]
    assert isinstance(content, list)
    return content


async def test_a_messages_app_is_answered_by_a_chat_target(house: House) -> None:
    def write(token: str) -> Behaviour:
        call = {"id": "c1", "type": "function",
                "function": {"name": "mail", "arguments": json.dumps({"kime": token})}}  # fmt: skip
        said = {"role": "assistant", "content": f"Yolluyorum: {token}", "tool_calls": [call]}
        choice = {"index": 0, "message": said, "finish_reason": "tool_calls"}
        return http(json.dumps(completion(choices=[choice])).encode())

    async with (
        RecordingUpstream([echoing(write)]) as outside,
        house.wired(external_target("cloud/x", outside.url)) as app,
    ):
        response = await ask_messages(app, WISH, tools=[TOOL], tool_choice={"type": "any"})
        text, call = blocks_of(response)
        assert text["text"] == f"Yolluyorum: {ADDRESS}"
        assert call["input"] == {"kime": ADDRESS}
        assert response.json["stop_reason"] == "tool_use"
        assert response.headers["x-turnike-effect"] == "mask"
        sent = outside.requests[0].json
        assert outside.requests[0].path == "/v1/chat/completions"
        assert sent["tool_choice"] == "required"
        assert ADDRESS.encode() not in outside.received
        (record,) = house.records(response.headers["x-turnike-request"], "completion")
        assert record["dialect"] == "anthropic_messages"


async def test_a_streamed_answer_of_a_chat_target_is_a_stream_of_messages(house: House) -> None:
    def write(token: str) -> Behaviour:
        pieces = [token[place : place + 3] for place in range(0, len(token), 3)]
        usage = {"prompt_tokens": 7, "completion_tokens": 3}
        return sse(
            [
                *(event(chunk({"content": piece})) for piece in pieces),
                event(finish()),
                event(chunk(choices=[], usage=usage)),
                event("[DONE]"),
            ]
        )

    async with (
        RecordingUpstream([echoing(write)]) as outside,
        house.wired(external_target("cloud/x", outside.url)) as app,
    ):
        response = await ask_messages(app, WISH, stream=True)
    events = [json.loads(part.partition("data: ")[2]) for part in events_of(response)]
    said = [one["delta"]["text"] for one in events if one["type"] == "content_block_delta"]
    assert "".join(said) == ADDRESS
    assert [events[0]["type"], events[-1]["type"]] == ["message_start", "message_stop"]


async def test_a_chat_app_is_answered_by_an_anthropic_target(house: House) -> None:
    def write(token: str) -> Behaviour:
        call = {"type": "tool_use", "id": "toolu_1", "name": "mail", "input": {"kime": token}}
        text = {"type": "text", "text": f"Yolluyorum: {token}"}
        return http(json.dumps(message(text, call, stop_reason="tool_use")).encode())

    async with (
        RecordingUpstream([echoing(write)]) as outside,
        house.wired(external_target("cloud/a", outside.url, provider="anthropic")) as app,
    ):
        response = await ask(app, WISH, tools=[CHAT_TOOL])
        assert said_in(response) == f"Yolluyorum: {ADDRESS}"
        choices = response.json["choices"]
        assert isinstance(choices, list)
        choice = choices[0]
        (call,) = choice["message"]["tool_calls"]
        assert json.loads(call["function"]["arguments"]) == {"kime": ADDRESS}
        assert choice["finish_reason"] == "tool_calls"
        assert outside.requests[0].path == "/v1/messages"
        assert ADDRESS.encode() not in outside.received


async def test_a_streamed_answer_of_an_anthropic_target_is_a_stream_of_chunks(
    house: House,
) -> None:
    def write(token: str) -> Behaviour:
        pieces = [token[place : place + 3] for place in range(0, len(token), 3)]
        arguments = json.dumps({"kime": token})
        return sse(
            message_events(
                text_block(*pieces),
                call_block("mail", arguments[:9], arguments[9:]),
                reason="tool_use",
            )
        )

    async with (
        RecordingUpstream([echoing(write)]) as outside,
        house.wired(external_target("cloud/a", outside.url, provider="anthropic")) as app,
    ):
        response = await ask(app, WISH, stream=True, tools=[CHAT_TOOL])
        assert said_in(response) == ADDRESS
        trees = [json.loads(part) for part in events_of(response)[:-1]]
        calls = [
            call["function"]["arguments"]
            for tree in trees
            for choice in tree["choices"]
            for call in choice["delta"].get("tool_calls", [])
        ]
        assert json.loads("".join(calls)) == {"kime": ADDRESS}
        assert ADDRESS.encode() not in outside.received


async def test_a_held_message_is_answered_at_home_in_the_apps_dialect(house: House) -> None:
    number = tckn()
    async with (
        RecordingUpstream([http(json.dumps(completion("İçeriden.")).encode())]) as home,
        RecordingUpstream([http(json.dumps(message()).encode())]) as outside,
        house.wired(
            external_target("cloud/a", outside.url, provider="anthropic", models=("claude-*",)),
            home_target("local/q", home.url),
        ) as app,
    ):
        response = await ask_messages(app, f"TC kimlik no {number}: özetle", model="claude-x")
        assert blocks_of(response)[0]["text"] == "İçeriden."
        assert response.headers["x-turnike-target"] == "local/q"
        assert outside.connections == 0


async def test_what_a_target_cannot_be_told_is_named_and_nothing_is_sent(house: House) -> None:
    async with (
        RecordingUpstream([http(b"{}")]) as outside,
        house.wired(external_target("cloud/a", outside.url, provider="anthropic")) as app,
    ):
        response = await ask(app, "Selam", logit_bias={"7": 1})
        assert (response.status, response.error["param"]) == (400, "logit_bias")
        assert outside.connections == 0


@pytest.mark.parametrize(
    ("behaviour", "code", "kind"),
    [
        (status(529, {"type": "error", "error": {"type": "overloaded_error"}}), 529,
         "overloaded_error"),
        (status(429, {"type": "error", "error": {"type": "rate_limit_error"}}, retry_after="7"),
         429, "rate_limit_error"),
        (status(401, {"type": "error", "error": {"type": "authentication_error"}}), 502,
         "api_error"),
        (status(400, {"type": "error", "error": {"type": "invalid_request_error",
                                                 "message": "prompt is too long: 9 > 5"}}),
         400, "invalid_request_error"),
    ],
)  # fmt: skip
async def test_faults_of_an_anthropic_target_keep_their_kind(
    house: House, behaviour: Behaviour, code: int, kind: str
) -> None:
    async with (
        RecordingUpstream([behaviour]) as outside,
        house.wired(external_target("cloud/a", outside.url, provider="anthropic")) as app,
    ):
        response = await ask_messages(app, "Selam")
        assert (response.status, response.error["type"]) == (code, kind)
        if code == 429:
            assert response.headers["retry-after"] == "7"
        if code == 400:
            assert "prompt is too long" in str(response.error["message"])


async def test_an_error_in_mid_stream_ends_it_without_its_end(house: House) -> None:
    broken = [
        *message_events(text_block("Mer"))[:4],
        named_event({"type": "error", "error": {"type": "overloaded_error", "message": "x"}}),
    ]
    async with (
        RecordingUpstream([sse(broken)]) as outside,
        house.wired(external_target("cloud/a", outside.url, provider="anthropic")) as app,
    ):
        response = await ask_messages(app, "Selam", stream=True)
        assert b"Mer" in response.body
        assert b"event: error" in response.body
        assert b"message_stop" not in response.body


async def test_tokens_are_counted_by_the_target_or_by_our_estimate(house: House) -> None:
    counting = messages(model="auto")
    async with (
        RecordingUpstream([http(b'{"input_tokens": 11}')]) as counts,
        RecordingUpstream([http(b"{}")]) as cannot,
        house.wired(external_target("cloud/a", counts.url, provider="anthropic")) as able,
        house.wired(external_target("cloud/x", cannot.url)) as unable,
    ):
        path = "/v1/messages/count_tokens"
        assert (await posted(able, counting, path=path)).json == {"input_tokens": 11}
        assert counts.requests[0].path == path
        estimated = await posted(unable, counting, path=path)
        assert estimated.json == {"input_tokens": 5}
        assert cannot.connections == 0
        (record,) = house.records(estimated.headers["x-turnike-request"], "completion")
        usage = record["usage"]
        assert isinstance(usage, dict)
        assert usage["estimated"] is True
