"""The official OpenAI SDK's responses against the data plane, over a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import openai
import pytest
from openai.types.responses import FunctionToolParam
from openai.types.responses.response_input_param import FunctionCallOutput
from pydantic import BaseModel
from rig.answering import KEY, Scripted, Step, blocked, data_plane, listening, nothing_kept, said

from gateway.core.errors import UpstreamUnavailable
from gateway.core.reply import (
    Channel,
    Finished,
    FinishReason,
    Started,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
)
from gateway.state.responses import KeptResponses

TOOL: FunctionToolParam = {
    "type": "function",
    "name": "mail",
    "strict": False,
    "parameters": {"type": "object", "properties": {"to": {"type": "string"}}},
}
CALLS: list[Step] = [
    Started(reply_id="up", created=1),
    TextDelta(choice=0, text="Düşünüyorum", channel=Channel.REASONING),
    ThoughtSealed(choice=0, seal="rs_up\ngAAA", hidden=True),
    TextDelta(choice=0, text="Yolluyorum."),
    ToolCallDelta(choice=0, index=0, call_id="c1", name="mail", arguments='{"to": "Ay'),
    ToolCallDelta(choice=0, index=0, arguments='şe"}'),
    ToolCallDelta(choice=0, index=1, call_id="c2", name="mail", arguments='{"to": "Ali"}'),
    Finished(choice=0, reason=FinishReason.TOOL_CALLS),
]


def _result(call_id: str) -> FunctionCallOutput:
    return {"type": "function_call_output", "call_id": call_id, "output": "gitti"}


class Person(BaseModel):
    name: str


@asynccontextmanager
async def client_of(
    pipeline: Scripted, kept: KeptResponses | None = None
) -> AsyncIterator[openai.AsyncOpenAI]:
    async with (
        listening(data_plane(pipeline, kept=kept or nothing_kept())) as port,
        openai.AsyncOpenAI(
            base_url=f"http://127.0.0.1:{port}/v1", api_key=KEY, max_retries=0
        ) as client,
    ):
        yield client


async def test_a_plain_answer_is_continued_fetched_and_deleted() -> None:
    pipeline = Scripted()
    async with client_of(pipeline) as client:
        first = await client.responses.create(model="m", input="Bir")
        assert first.output_text == "Merhaba dünya"
        assert first.usage is not None
        assert first.usage.total_tokens == 9
        second = await client.responses.create(
            model="m", input="İki", previous_response_id=first.id
        )
        assert second.previous_response_id == first.id
        fetched = await client.responses.retrieve(second.id)
        assert fetched.output_text == second.output_text
        listed = await client.responses.input_items.list(first.id)
        assert len(listed.data) == 1
        await client.responses.delete(second.id)
        with pytest.raises(openai.NotFoundError):
            await client.responses.retrieve(second.id)
        with pytest.raises(openai.NotFoundError):
            await client.responses.create(model="m", input="x", previous_response_id=second.id)
    assert "Bir" in [segment.text for segment in pipeline.asked[1].segments]


async def test_a_stream() -> None:
    async with client_of(Scripted(steps=said("Mer", "haba"))) as client:
        async with client.responses.stream(model="m", input="Selam") as stream:
            pieces = [
                event.delta async for event in stream if event.type == "response.output_text.delta"
            ]
            response = await stream.get_final_response()
        assert pieces == ["Mer", "haba"]
        assert response.output_text == "Merhaba"
        raw = await client.responses.create(model="m", input="Selam", stream=True)
        kinds = [event.type async for event in raw]
    assert kinds[0] == "response.created"
    assert kinds[-1] == "response.completed"


@pytest.mark.parametrize("stream", [False, True])
async def test_thoughts_and_parallel_calls_and_their_way_back(stream: bool) -> None:
    pipeline = Scripted(steps=CALLS)
    async with client_of(pipeline) as client:
        response: openai.types.responses.Response
        if stream:
            async with client.responses.stream(model="m", input="Yolla", tools=[TOOL]) as streamed:
                response = await streamed.get_final_response()
        else:
            response = await client.responses.create(model="m", input="Yolla", tools=[TOOL])
        kinds = [item.type for item in response.output]
        assert kinds == ["reasoning", "message", "function_call", "function_call"]
        calls = [item for item in response.output if item.type == "function_call"]
        assert [call.arguments for call in calls] == ['{"to": "Ayşe"}', '{"to": "Ali"}']
        await client.responses.create(
            model="m",
            tools=[TOOL],
            input=[
                {"role": "user", "content": "Yolla"},
                *[item.model_dump(exclude_none=True) for item in response.output],  # type: ignore[list-item]
                *(_result(call.call_id) for call in calls),
            ],
        )
    assert "Düşünüyorum" in [segment.text for segment in pipeline.asked[-1].segments]
    assert "gAAA" in str(pipeline.asked[-1].tree)


async def test_an_answer_in_a_form() -> None:
    steps: list[Step] = [*said('{"name": "Ayşe"}')]
    async with client_of(Scripted(steps=steps)) as client:
        parsed = await client.responses.parse(model="m", input="Kim?", text_format=Person)
    assert parsed.output_parsed == Person(name="Ayşe")


async def test_a_denial_is_a_permission_error() -> None:
    async with client_of(Scripted(decision=blocked())) as client:
        with pytest.raises(openai.PermissionDeniedError):
            await client.responses.create(model="m", input="Selam")


async def test_a_stream_that_breaks_raises() -> None:
    steps: list[Step] = [*said("Mer")[:2], UpstreamUnavailable("Target cloud/m broke off.")]
    async with client_of(Scripted(steps=steps)) as client:
        stream = await client.responses.create(model="m", input="Selam", stream=True)
        kinds: list[str] = []

        async def read() -> None:
            async for event in stream:
                kinds.append(event.type)

        try:
            await read()
        except openai.APIError:
            kinds.append("error")
    assert kinds[-1] == "error"
    assert "response.completed" not in kinds
