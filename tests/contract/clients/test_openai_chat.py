"""The official OpenAI SDK against the data plane, over a real socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import openai
import pytest
from openai.types.chat import ChatCompletionToolParam
from rig.answering import KEY, MODELS, Scripted, Step, blocked, data_plane, listening, said

from gateway.core.errors import (
    GatewayError,
    UnknownModel,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from gateway.core.reply import Finished, FinishReason, Started, ToolCallDelta

TOOL: ChatCompletionToolParam = {
    "type": "function",
    "function": {
        "name": "mail",
        "description": "Sends a mail",
        "parameters": {"type": "object", "properties": {"to": {"type": "string"}}},
    },
}


@asynccontextmanager
async def client_of(
    pipeline: Scripted, *, key: str = KEY, retries: int = 0
) -> AsyncIterator[openai.AsyncOpenAI]:
    async with (
        listening(data_plane(pipeline)) as port,
        openai.AsyncOpenAI(
            base_url=f"http://127.0.0.1:{port}/v1", api_key=key, max_retries=retries
        ) as client,
    ):
        yield client


async def ask(client: openai.AsyncOpenAI, model: str = "m") -> str | None:
    reply = await client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": "Selam"}]
    )
    return reply.choices[0].message.content


async def test_a_plain_answer() -> None:
    pipeline = Scripted()
    async with client_of(pipeline) as client:
        raw = await client.chat.completions.with_raw_response.create(
            model="m", messages=[{"role": "user", "content": "Selam"}], user="ayşe"
        )
    reply = raw.parse()
    assert reply.choices[0].message.content == "Merhaba dünya"
    assert reply.model == "m-2026"
    assert reply.usage is not None
    assert reply.usage.total_tokens == 9
    assert raw.headers["x-turnike-effect"] == "allow"
    assert raw.request_id == reply._request_id == raw.headers["x-turnike-request"]
    assert pipeline.asked[0].conversation == "Selam"


async def test_a_stream_with_usage() -> None:
    async with client_of(Scripted()) as client:
        stream = await client.chat.completions.create(
            model="m",
            messages=[{"role": "user", "content": "Selam"}],
            stream=True,
            stream_options={"include_usage": True},
        )
        chunks = [chunk async for chunk in stream]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == "Merhaba dünya"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.prompt_tokens == 7


async def test_a_stream_that_breaks_off_raises() -> None:
    steps: list[Step] = [*said("Mer")[:2], UpstreamUnavailable("Target cloud/m broke off.")]
    async with client_of(Scripted(steps=steps)) as client:
        stream = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "Selam"}], stream=True
        )
        with pytest.raises(openai.APIError, match="broke off"):
            async for _ in stream:
                pass


CALLS: list[Step] = [
    Started(reply_id="u", created=1),
    ToolCallDelta(choice=0, index=0, call_id="c1", name="mail"),
    ToolCallDelta(choice=0, index=0, arguments='{"to": "ayşe'),
    ToolCallDelta(choice=0, index=0, arguments='@example.com"}'),
    Finished(choice=0, reason=FinishReason.TOOL_CALLS),
]


async def test_tool_calls_go_out_and_come_back() -> None:
    pipeline = Scripted(steps=CALLS)
    async with client_of(pipeline) as client:
        reply = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "Yaz."}], tools=[TOOL]
        )
        message = reply.choices[0].message
        assert message.tool_calls is not None
        call = message.tool_calls[0]
        assert call.type == "function"
        assert json.loads(call.function.arguments) == {"to": "ayşe@example.com"}
        await client.chat.completions.create(
            model="m",
            messages=[
                {"role": "user", "content": "Yaz."},
                message.model_dump(),  # type: ignore[list-item]
                {"role": "tool", "tool_call_id": call.id, "content": "gitti"},
            ],
            tools=[TOOL],
        )
    second = pipeline.asked[1]
    assert second.has == {"tools"}
    assert "ayşe@example.com" in {item.text for item in second.segments}


async def test_streamed_tool_calls_are_put_together_by_the_sdk() -> None:
    async with (
        client_of(Scripted(steps=CALLS)) as client,
        client.chat.completions.stream(
            model="m", messages=[{"role": "user", "content": "Yaz."}], tools=[TOOL]
        ) as stream,
    ):
        final = await stream.get_final_completion()
    calls = final.choices[0].message.tool_calls
    assert calls is not None
    assert json.loads(calls[0].function.arguments) == {"to": "ayşe@example.com"}


async def test_a_refusal_by_policy_is_permission_denied_and_asked_once() -> None:
    pipeline = Scripted(decision=blocked())
    async with client_of(pipeline, retries=2) as client:
        with pytest.raises(openai.PermissionDeniedError) as denied:
            await ask(client)
    assert denied.value.code == "policy_blocked"
    assert "Şifreyi çıkar." in denied.value.message
    assert len(pipeline.asked) == 1


FAULTS: list[tuple[GatewayError, type[openai.APIStatusError]]] = [
    (UnknownModel("Unknown.", param="model"), openai.NotFoundError),
    (UpstreamRejected("Many.", http_status=429, retry_after="1"), openai.RateLimitError),
    (UpstreamRejected("Long.", http_status=400), openai.BadRequestError),
    (UpstreamUnavailable("No.", code="no_local_target"), openai.InternalServerError),
    (UpstreamTimeout("Late."), openai.InternalServerError),
]


@pytest.mark.parametrize("place", range(len(FAULTS)))
async def test_a_fault_raises_the_class_that_the_sdk_has_for_it(place: int) -> None:
    fault, kind = FAULTS[place]
    async with client_of(Scripted(fault=fault)) as client:
        with pytest.raises(kind) as raised:
            await ask(client)
    assert raised.value.code == fault.code


async def test_no_local_model_is_not_asked_for_again() -> None:
    pipeline = Scripted(fault=UpstreamUnavailable("No.", code="no_local_target"))
    async with client_of(pipeline, retries=2) as client:
        with pytest.raises(openai.InternalServerError):
            await ask(client)
    assert len(pipeline.asked) == 1


async def test_a_bad_request_is_one_and_names_its_parameter() -> None:
    async with client_of(Scripted()) as client:
        with pytest.raises(openai.BadRequestError) as refused:
            await client.chat.completions.create(
                model="m",
                messages=[{"role": "user", "content": "x"}],
                extra_body={"api_base": "https://evil.example"},
            )
    assert (refused.value.code, refused.value.param) == ("unknown_parameter", "api_base")


async def test_an_unknown_key_is_an_authentication_error() -> None:
    async with client_of(Scripted(), key="tk_unknown") as client:
        with pytest.raises(openai.AuthenticationError) as refused:
            await ask(client)
    assert refused.value.code == "invalid_api_key"


async def test_models_are_listed_and_retrieved() -> None:
    async with client_of(Scripted()) as client:
        assert [model.id async for model in client.models.list()] == list(MODELS)
        assert (await client.models.retrieve("local/qwen3-8b")).id == "local/qwen3-8b"
        with pytest.raises(openai.NotFoundError):
            await client.models.retrieve("gpt-x")


async def test_what_this_version_does_not_answer_is_not_found() -> None:
    async with client_of(Scripted()) as client:
        with pytest.raises(openai.NotFoundError):
            await client.moderations.create(input="Selam")
