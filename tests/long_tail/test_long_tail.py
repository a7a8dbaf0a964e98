"""Providers that the SDK for the long tail speaks to, through a whole gateway."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from long_tail.conftest import Place, Town
from long_tail.providers import ARGUMENTS, PROVIDERS, SLOW, TOOL, USAGE
from rig.answering import Response, posted
from rig.behaviours import status
from rig.house import ask, events_of

pytestmark = pytest.mark.asyncio(loop_scope="session")
EACH = pytest.mark.parametrize("name", sorted(PROVIDERS))
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": TOOL,
            "description": "Tells the weather.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        },
    }
]


def place_of(town: Town, name: str) -> Place:
    return town.places[name]


def tree_of(answer: Response) -> Any:
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


@EACH
async def test_an_answer_comes_back_whole(town: Town, name: str) -> None:
    place = place_of(town, name)
    answer = await ask(town.app, f"What is blue, {name}?", model=place.provider.model)
    choice = tree_of(answer)["choices"][0]
    assert choice["message"]["content"] == f"What is blue, {name}?"
    assert choice["finish_reason"] == "stop"
    usage = tree_of(answer)["usage"]
    assert (usage["prompt_tokens"], usage["completion_tokens"]) == USAGE


@EACH
async def test_a_stream_comes_in_pieces(town: Town, name: str) -> None:
    place = place_of(town, name)
    answer = await ask(
        town.app,
        f"What is green, {name}?",
        model=place.provider.model,
        stream=True,
        stream_options={"include_usage": True},
    )
    assert answer.status == 200, answer.body
    *events, last = events_of(answer)
    assert last == "[DONE]"
    chunks = [json.loads(event) for event in events]
    texts = [
        choice["delta"]["content"]
        for chunk in chunks
        for choice in chunk["choices"]
        if choice["delta"].get("content")
    ]
    assert "".join(texts) == f"What is green, {name}?"
    assert len(texts) > 1
    usage = chunks[-1]["usage"]
    assert (usage["prompt_tokens"], usage["completion_tokens"]) == USAGE


@EACH
@pytest.mark.parametrize("stream", [False, True])
async def test_a_tool_is_called(town: Town, name: str, stream: bool) -> None:
    place = place_of(town, name)
    answer = await ask(
        town.app,
        f"How warm is it, {name} {stream}?",
        model=place.provider.model,
        tools=TOOLS,
        stream=stream,
    )
    assert answer.status == 200, answer.body
    if stream:
        chunks = [json.loads(event) for event in events_of(answer)[:-1]]
        choices = [choice for chunk in chunks for choice in chunk["choices"]]
        calls = [call for it in choices for call in it["delta"].get("tool_calls", ())]
        reason = [it["finish_reason"] for it in choices if it["finish_reason"]]
    else:
        choice = tree_of(answer)["choices"][0]
        calls, reason = choice["message"]["tool_calls"], [choice["finish_reason"]]
    assert [call["function"]["name"] for call in calls if call["function"].get("name")] == [TOOL]
    arguments = "".join(call["function"].get("arguments") or "" for call in calls)
    assert json.loads(arguments) == json.loads(ARGUMENTS)
    assert reason == ["tool_calls"]


@EACH
async def test_a_masked_value_stays_here_and_is_restored(town: Town, name: str) -> None:
    place = place_of(town, name)
    address = f"ayse.{name}@example.com"
    for stream in (False, True):
        text = f"Write {stream} to {address} today."
        answer = await ask(town.app, text, model=place.provider.model, stream=stream)
        assert answer.status == 200, answer.body
        if stream:
            chunks = [json.loads(event) for event in events_of(answer)[:-1]]
            said = "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks)
        else:
            said = tree_of(answer)["choices"][0]["message"]["content"]
        assert said == text
        record = town.house.records(answer.headers["x-turnike-request"], "completion")[0]
        assert record["target"] == place.target.name
    assert place.upstream.requests
    assert address.encode() not in place.upstream.received


@EACH
async def test_the_credentials_are_those_of_the_settings(town: Town, name: str) -> None:
    place = place_of(town, name)
    await ask(town.app, f"What is red, {name}?", model=place.provider.model)
    sent = place.upstream.requests[-1].header(place.provider.key_header)
    assert place.provider.identity in sent


@EACH
async def test_a_refusal_keeps_its_status_and_its_time_to_wait(town: Town, name: str) -> None:
    place = place_of(town, name)
    canary = "the-providers-own-words"
    body = {"message": canary, "error": {"message": canary, "code": "429"}}
    place.next.append(status(429, body, retry_after="17", content_type="application/json"))
    answer = await ask(town.app, f"What is grey, {name}?", model=place.provider.model)
    assert answer.status == 429, answer.body
    assert answer.headers["retry-after"] == "17"
    assert canary.encode() not in answer.body


@EACH
@pytest.mark.parametrize("stream", [False, True])
async def test_a_failure_is_one_of_the_target(town: Town, name: str, stream: bool) -> None:
    place = place_of(town, name)
    asked = len(place.upstream.requests)
    place.next.append(status(500, {"message": "no"}, content_type="application/json"))
    answer = await ask(
        town.app, f"What is pink, {name} {stream}?", model=place.provider.model, stream=stream
    )
    assert answer.status == 503, answer.body
    assert len(place.upstream.requests) == asked + 1, "an attempt is one request"


@EACH
async def test_what_a_provider_has_no_word_for_is_refused_by_its_name(
    town: Town, name: str
) -> None:
    place = place_of(town, name)
    asked = len(place.upstream.requests)
    value = {"50256": 1} if place.provider.unknown == "logit_bias" else 3
    said = [{"role": "user", "content": f"Is it {name}?"}]
    body = {"model": place.provider.model, "messages": said, place.provider.unknown: value}
    answer = await posted(town.app, body)
    assert answer.status == 400, answer.body
    assert place.provider.unknown in json.loads(answer.body)["error"]["message"]
    assert len(place.upstream.requests) == asked


@EACH
async def test_a_client_that_hangs_up_hangs_up_at_the_provider(town: Town, name: str) -> None:
    place = place_of(town, name)
    before = place.closed
    fields = {"model": place.provider.model, "stream": True}
    said = [{"role": "user", "content": f"Tell it {SLOW}, {name}, with many words."}]
    asking = asyncio.create_task(posted(town.app, {**fields, "messages": said}))
    await asyncio.sleep(1.5)
    assert place.closed == before
    asking.cancel()
    async with asyncio.timeout(5):
        while place.closed == before:  # noqa: ASYNC110 - the other end of a socket has no event
            await asyncio.sleep(0.02)


@EACH
async def test_another_dialect_is_answered_too(town: Town, name: str) -> None:
    place = place_of(town, name)
    body = {
        "model": place.provider.model,
        "max_tokens": 100,
        "messages": [{"role": "user", "content": f"Who are you, {name}?"}],
    }
    answer = await posted(town.app, body, path="/v1/messages")
    assert tree_of(answer)["content"][0]["text"] == f"Who are you, {name}?"
