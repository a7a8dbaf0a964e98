from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

from rig.answering import said

from gateway.api.dialects.openai_chat_stream import ChunkWriter
from gateway.core.reply import (
    Channel,
    Finished,
    FinishReason,
    LogprobsDelta,
    ReplyEvent,
    TextDelta,
    ToolCallDelta,
)


async def chunks(events: Iterable[ReplyEvent], *, with_usage: bool = False) -> list[Any]:
    async def flow() -> AsyncIterator[ReplyEvent]:
        for event in events:
            yield event

    writer = ChunkWriter(reply_id="chatcmpl-1", model="m", with_usage=with_usage)
    return [json.loads(piece[6:]) async for piece in writer.chunks(flow())]


def deltas(read: Iterable[Any]) -> list[Any]:
    return [chunk["choices"][0]["delta"] for chunk in read if chunk["choices"]]


async def test_a_stream_begins_with_the_role_and_ends_with_the_reason() -> None:
    read = await chunks(said("Mer", "haba"))
    assert deltas(read) == [
        {"role": "assistant", "content": ""},
        {"content": "Mer"},
        {"content": "haba"},
        {},
    ]
    assert read[-1]["choices"] == [
        {"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}
    ]
    heads = {(chunk["id"], chunk["object"], chunk["created"], chunk["model"]) for chunk in read}
    assert heads == {("chatcmpl-1", "chat.completion.chunk", 1_700_000_000, "m")}
    assert not any("usage" in chunk for chunk in read)


async def test_usage_is_the_last_chunk_for_those_who_asked() -> None:
    events = said("x")
    read = await chunks([*events[:1], events[-1], *events[1:-1]], with_usage=True)
    assert [chunk["usage"] for chunk in read[:-1]] == [None] * (len(read) - 1)
    assert read[-1]["choices"] == []
    assert read[-1]["usage"]["total_tokens"] == 9


async def test_the_head_of_a_tool_call_comes_once() -> None:
    read = await chunks(
        [
            ToolCallDelta(choice=0, index=0, call_id="c1", name="mail"),
            ToolCallDelta(choice=0, index=0, arguments="{}"),
        ]
    )
    assert [delta["tool_calls"][0] for delta in deltas(read)[1:]] == [
        {"index": 0, "id": "c1", "type": "function", "function": {"name": "mail", "arguments": ""}},
        {"index": 0, "function": {"arguments": "{}"}},
    ]


async def test_every_choice_has_its_own_beginning_and_every_channel_its_field() -> None:
    read = await chunks(
        [
            TextDelta(choice=0, text="a", channel=Channel.REASONING),
            TextDelta(choice=1, text="b", channel=Channel.REFUSAL),
            LogprobsDelta(choice=1, logprobs={"content": [1]}),
            Finished(choice=0, reason=FinishReason.LENGTH),
        ]
    )
    role = {"role": "assistant", "content": ""}
    assert deltas(read) == [role, {"reasoning_content": "a"}, role, {"refusal": "b"}, {}, {}]
    assert read[4]["choices"][0]["logprobs"] == {"content": [1]}


async def test_nothing_gives_nothing() -> None:
    assert await chunks([]) == []
