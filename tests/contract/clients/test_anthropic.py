"""The official Anthropic SDK against the data plane, over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anthropic
import pytest
from anthropic.types import ToolParam
from pydantic import BaseModel
from rig.answering import KEY, MODELS, Scripted, Step, blocked, data_plane, listening, said

from gateway.core.errors import (
    GatewayError,
    UnknownModel,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from gateway.core.reply import (
    Channel,
    Finished,
    FinishReason,
    Started,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
    Usage,
    UsageReported,
)

TOOL: ToolParam = {
    "name": "mail",
    "description": "Sends a mail",
    "input_schema": {"type": "object", "properties": {"to": {"type": "string"}}},
}
CALLS: list[Step] = [
    Started(reply_id="up", created=1),
    TextDelta(choice=0, text="Düşünüyorum", channel=Channel.REASONING),
    ThoughtSealed(choice=0, seal="imza"),
    TextDelta(choice=0, text="Yolluyorum."),
    ToolCallDelta(choice=0, index=0, call_id="c1", name="mail", arguments='{"to": "Ay'),
    ToolCallDelta(choice=0, index=0, arguments='şe"}'),
    ToolCallDelta(choice=0, index=1, call_id="c2", name="mail", arguments='{"to": "Ali"}'),
    Finished(choice=0, reason=FinishReason.TOOL_CALLS),
]


@asynccontextmanager
async def client_of(
    pipeline: Scripted, *, key: str = KEY, retries: int = 0
) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with (
        listening(data_plane(pipeline)) as port,
        anthropic.AsyncAnthropic(
            base_url=f"http://127.0.0.1:{port}", api_key=key, max_retries=retries
        ) as client,
    ):
        yield client


async def ask(client: anthropic.AsyncAnthropic, model: str = "m") -> anthropic.types.Message:
    return await client.messages.create(
        model=model, max_tokens=64, messages=[{"role": "user", "content": "Selam"}]
    )


async def test_the_id_of_the_request_is_where_the_sdk_looks_for_it() -> None:
    async with client_of(Scripted()) as client:
        raw = await client.messages.with_raw_response.create(
            model="m", max_tokens=64, messages=[{"role": "user", "content": "Selam"}]
        )
        listed = await client.models.with_raw_response.list()
    reply = await raw.parse()
    assert raw.request_id == reply._request_id == raw.headers["x-turnike-request"]
    assert listed.request_id == listed.headers["x-turnike-request"]


async def test_a_plain_answer() -> None:
    pipeline = Scripted()
    async with client_of(pipeline) as client:
        message = await ask(client)
    (block,) = message.content
    assert block.type == "text"
    assert block.text == "Merhaba dünya"
    assert (message.stop_reason, message.model) == ("end_turn", "m-2026")
    assert (message.usage.input_tokens, message.usage.cache_read_input_tokens) == (4, 3)
    assert pipeline.asked[0].dialect == "anthropic_messages"


async def test_a_stream_of_text() -> None:
    async with (
        client_of(Scripted(steps=said("Mer", "haba"))) as client,
        client.messages.stream(
            model="m", max_tokens=64, messages=[{"role": "user", "content": "Selam"}]
        ) as stream,
    ):
        pieces = [piece async for piece in stream.text_stream]
        message = await stream.get_final_message()
    assert pieces == ["Mer", "haba"]
    assert message.stop_reason == "end_turn"
    assert message.usage.output_tokens == 2


@pytest.mark.parametrize("stream", [False, True])
async def test_thoughts_and_parallel_calls_and_their_way_back(stream: bool) -> None:
    pipeline = Scripted(steps=CALLS)
    async with client_of(pipeline) as client:
        message: anthropic.types.Message
        if stream:
            async with client.messages.stream(
                model="m",
                max_tokens=64,
                tools=[TOOL],
                messages=[{"role": "user", "content": "Yolla"}],
            ) as streamed:
                message = await streamed.get_final_message()
        else:
            message = await client.messages.create(
                model="m",
                max_tokens=64,
                tools=[TOOL],
                messages=[{"role": "user", "content": "Yolla"}],
            )
        thought, text, *calls = message.content
        assert (thought.type, text.type) == ("thinking", "text")
        assert [call.input for call in calls if call.type == "tool_use"] == [
            {"to": "Ayşe"}, {"to": "Ali"},
        ]  # fmt: skip
        assert message.stop_reason == "tool_use"
        await client.messages.create(
            model="m",
            max_tokens=64,
            tools=[TOOL],
            messages=[
                {"role": "user", "content": "Yolla"},
                message.to_param(),
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "c1", "content": "gitti"},
                    {"type": "tool_result", "tool_use_id": "c2", "content": "gitti"},
                ]},
            ],
        )  # fmt: skip
    assert "Düşünüyorum" in [segment.text for segment in pipeline.asked[-1].segments]
    assert "imza" in str(pipeline.asked[-1].tree)


async def test_tokens_are_counted() -> None:
    pipeline = Scripted(steps=[UsageReported(usage=Usage(input=14, output=0))])
    async with client_of(pipeline) as client:
        counted = await client.messages.count_tokens(
            model="m", messages=[{"role": "user", "content": "Selam"}], tools=[TOOL]
        )
    assert counted.input_tokens == 14


async def test_the_client_that_waits_is_served_as_well() -> None:
    def wait(port: int) -> str:
        with anthropic.Anthropic(base_url=f"http://127.0.0.1:{port}", api_key=KEY) as client:
            message = client.messages.create(
                model="m", max_tokens=64, messages=[{"role": "user", "content": "Selam"}]
            )
        block = message.content[0]
        assert block.type == "text"
        return block.text

    async with listening(data_plane(Scripted())) as port:
        assert await asyncio.to_thread(wait, port) == "Merhaba dünya"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (UnknownModel("No such model."), anthropic.NotFoundError),
        (UpstreamRejected("x", http_status=400), anthropic.BadRequestError),
        (UpstreamRejected("x", http_status=413), anthropic.RequestTooLargeError),
        (UpstreamRejected("x", http_status=429), anthropic.RateLimitError),
        (UpstreamUnavailable("x"), anthropic.OverloadedError),
        (UpstreamTimeout("x"), anthropic.DeadlineExceededError),
        (GatewayError("x"), anthropic.InternalServerError),
    ],
)
async def test_faults_raise_the_sdks_own_classes(
    fault: GatewayError, kind: type[anthropic.APIStatusError]
) -> None:
    async with client_of(Scripted(fault=fault)) as client:
        with pytest.raises(kind) as caught:
            await ask(client)
    assert caught.value.request_id == caught.value.response.headers["x-turnike-request"]


async def test_a_denial_is_a_permission_error_that_is_not_tried_again() -> None:
    pipeline = Scripted(decision=blocked())
    async with client_of(pipeline, retries=3) as client:
        with pytest.raises(anthropic.PermissionDeniedError) as caught:
            await ask(client)
    assert "Şifreyi çıkar." in str(caught.value)
    assert len(pipeline.asked) == 1


async def test_a_wrong_key_is_an_authentication_error() -> None:
    async with client_of(Scripted(), key="tk_wrong") as client:
        with pytest.raises(anthropic.AuthenticationError):
            await ask(client)


async def test_a_stream_that_breaks_raises() -> None:
    steps: list[Step] = [*said("Mer")[:2], UpstreamUnavailable("Target cloud/m broke off.")]
    async with client_of(Scripted(steps=steps)) as client:
        pieces: list[str] = []

        async def read() -> None:
            async with client.messages.stream(
                model="m", max_tokens=64, messages=[{"role": "user", "content": "Selam"}]
            ) as stream:
                pieces.extend([piece async for piece in stream.text_stream])

        with pytest.raises(anthropic.APIStatusError):
            await read()


async def test_models_are_listed_and_found() -> None:
    async with client_of(Scripted()) as client:
        listed = [model async for model in client.models.list()]
        one = await client.models.retrieve("local/qwen3-8b")
        with pytest.raises(anthropic.NotFoundError, match="model_not_found"):
            await client.models.retrieve("x")
    assert [model.id for model in listed] == list(MODELS)
    assert (one.type, one.display_name, one.lifecycle) == ("model", "local/qwen3-8b", "active")
    assert one.created_at.year == 1970


class Person(BaseModel):
    """What an answer in JSON is read into."""

    ad: str
    yas: int | None = None


async def test_an_answer_is_read_into_a_type() -> None:
    pipeline = Scripted(steps=said('{"ad": "Ay', 'şe"}'))
    async with client_of(pipeline) as client:
        message = await client.messages.parse(
            model="m",
            max_tokens=64,
            output_format=Person,
            messages=[{"role": "user", "content": "Kim?"}],
        )
    assert message.parsed_output == Person(ad="Ayşe")
    assert "json_schema" in pipeline.asked[0].has


async def test_the_beta_client_is_served_as_well() -> None:
    async with client_of(Scripted()) as client:
        message = await client.beta.messages.create(
            model="m",
            max_tokens=64,
            messages=[{"role": "user", "content": "Selam"}],
            betas=["files-api-2025-04-14"],
        )
    assert message.stop_reason == "end_turn"


async def test_a_chosen_tool_ends_the_turn_for_the_tool_whatever_a_target_calls_it() -> None:
    steps: list[Step] = [*CALLS[:-1], Finished(choice=0, reason=FinishReason.STOP)]
    async with client_of(Scripted(steps=steps)) as client:
        message = await client.messages.create(
            model="m",
            max_tokens=64,
            tools=[TOOL],
            tool_choice={"type": "tool", "name": "mail"},
            messages=[{"role": "user", "content": "Yolla"}],
        )
    assert message.stop_reason == "tool_use"
