"""What apps ask in every dialect, answered by a real vLLM because the policy holds it inside."""

from __future__ import annotations

import json

import pytest
from openai.types.chat import ChatCompletionToolParam
from rig.vllm_server import MODEL
from rig.vllm_site import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
HELD = "TC kimlik no 10000000146. What is the capital of France?"
WEATHER: dict[str, object] = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
TOOL: ChatCompletionToolParam = {
    "type": "function",
    "function": {"name": "weather", "description": "The weather in a city",
                 "parameters": WEATHER, "strict": True},
}  # fmt: skip


async def test_a_chat_is_answered_inside_and_its_usage_recorded(site: Site) -> None:
    raw = await site.openai.chat.completions.with_raw_response.create(
        model="auto", messages=[{"role": "user", "content": HELD}], max_tokens=24, temperature=0
    )
    reply = raw.parse()
    assert raw.headers["x-turnike-target"] == "local/small"
    assert raw.headers["x-turnike-effect"] == "local"
    assert "Paris" in (reply.choices[0].message.content or "")
    record = site.last("completion")
    assert reply.usage is not None
    usage = record["usage"]
    assert isinstance(usage, dict)
    assert usage["output"] == reply.usage.completion_tokens > 0
    assert usage["input"] + usage["cached"] == reply.usage.prompt_tokens > 0
    assert (record["target"], record["boundary"]) == ("local/small", "organisation")


async def test_a_chat_is_streamed(site: Site) -> None:
    stream = await site.openai.chat.completions.create(
        model="auto",
        messages=[{"role": "user", "content": HELD}],
        max_tokens=24,
        temperature=0,
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]
    texts = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    assert "Paris" in "".join(text or "" for text in texts)
    assert len(list(filter(None, texts))) > 3
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens > 0


async def test_a_tool_that_is_demanded_is_called_with_valid_arguments(site: Site) -> None:
    reply = await site.openai.chat.completions.create(
        model="auto",
        messages=[{"role": "user", "content": f"{HELD} And the weather in Ankara?"}],
        tools=[TOOL],
        tool_choice={"type": "function", "function": {"name": "weather"}},
        max_tokens=64,
        temperature=0,
    )
    (call,) = reply.choices[0].message.tool_calls or []
    assert call.type == "function"
    assert call.function.name == "weather"
    assert set(json.loads(call.function.arguments)) == {"city"}


async def test_an_answer_keeps_to_a_schema(site: Site) -> None:
    reply = await site.openai.chat.completions.create(
        model="auto",
        messages=[{"role": "user", "content": f"{HELD} Answer as JSON."}],
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "weather", "schema": WEATHER, "strict": True},
        },
        max_tokens=64,
        temperature=0,
    )
    assert set(json.loads(reply.choices[0].message.content or "")) == {"city"}


@pytest.mark.parametrize("stream", [False, True])
async def test_responses(site: Site, stream: bool) -> None:
    if stream:
        events = await site.openai.responses.create(
            model="auto", input=HELD, max_output_tokens=24, temperature=0, stream=True
        )
        last = [event async for event in events][-1]
        assert last.type in {"response.completed", "response.incomplete"}
        reply = last.response
    else:
        reply = await site.openai.responses.create(
            model="auto", input=HELD, max_output_tokens=24, temperature=0
        )
    assert "Paris" in reply.output_text
    assert reply.usage is not None
    assert reply.usage.output_tokens > 0


async def test_a_kept_response_is_gone_on_with(site: Site) -> None:
    first = await site.openai.responses.create(model="auto", input=HELD, max_output_tokens=24)
    second = await site.openai.responses.create(
        model="auto", input="And of Italy?", previous_response_id=first.id, max_output_tokens=24
    )
    assert second.output_text
    assert site.last("completion")["target"] == "local/small"


async def test_messages(site: Site) -> None:
    message = await site.anthropic.messages.create(
        model="auto",
        max_tokens=24,
        extra_body={"temperature": 0},
        messages=[{"role": "user", "content": HELD}],
    )
    (block,) = message.content
    assert block.type == "text"
    assert "Paris" in block.text
    assert message.usage.output_tokens > 0


async def test_messages_are_streamed(site: Site) -> None:
    async with site.anthropic.messages.stream(
        model="auto",
        max_tokens=24,
        extra_body={"temperature": 0},
        messages=[{"role": "user", "content": HELD}],
    ) as stream:
        pieces = [piece async for piece in stream.text_stream]
        message = await stream.get_final_message()
    assert "Paris" in "".join(pieces)
    assert len(pieces) > 3
    assert message.usage.output_tokens > 0


async def test_a_tool_of_messages(site: Site) -> None:
    message = await site.anthropic.messages.create(
        model="auto",
        max_tokens=64,
        extra_body={"temperature": 0},
        tools=[{"name": "weather", "description": "The weather", "input_schema": WEATHER}],
        tool_choice={"type": "tool", "name": "weather"},
        messages=[{"role": "user", "content": f"{HELD} And the weather in Ankara?"}],
    )
    (block,) = message.content
    assert block.type == "tool_use"
    assert block.name == "weather"


async def test_tokens_are_counted(site: Site) -> None:
    counted = await site.anthropic.messages.count_tokens(
        model="auto", messages=[{"role": "user", "content": HELD}]
    )
    assert counted.input_tokens > 10


async def test_completions(site: Site) -> None:
    reply = await site.openai.completions.create(
        model="auto", prompt=f"{HELD} It is", max_tokens=8, temperature=0
    )
    assert reply.choices[0].text
    assert reply.model == MODEL or reply.model == "local/small"
