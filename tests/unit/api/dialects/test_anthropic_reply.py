from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import pytest

from gateway.api.dialects.anthropic_reply import MessageWriter, stopped, usage_object
from gateway.core.reply import (
    Channel,
    Cited,
    Finished,
    FinishReason,
    ReplyEvent,
    Started,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
    Usage,
    UsageReported,
)

USAGE = UsageReported(usage=Usage(input=100, output=5, cached=60, written=30))
COUNTED = {
    "input_tokens": 10,
    "cache_creation_input_tokens": 30,
    "cache_read_input_tokens": 60,
    "output_tokens": 5,
}
ANSWER: list[ReplyEvent] = [
    Started(reply_id="up", created=1),
    TextDelta(choice=0, text="Düşün", channel=Channel.REASONING),
    ThoughtSealed(choice=0, seal="s"),
    TextDelta(choice=0, text="Mer"),
    TextDelta(choice=0, text="haba"),
    Cited(choice=0, dialect="anthropic_messages", note={"cited_text": "x"}),
    ToolCallDelta(choice=0, index=0, call_id="c", name="mail", arguments='{"kime": "Ay'),
    ToolCallDelta(choice=0, index=0, arguments='şe"}'),
    Finished(choice=0, reason=FinishReason.TOOL_CALLS),
    USAGE,
]


async def given(events: Sequence[ReplyEvent]) -> AsyncIterator[ReplyEvent]:
    for event in events:
        yield event


def writer() -> MessageWriter:
    return MessageWriter(reply_id="msg_1", model="m", seal=lambda seal: f"w.{seal}")


def whole(events: Sequence[ReplyEvent]) -> dict[str, object]:
    return asyncio.run(writer().whole(given(events)))


def streamed(events: Sequence[ReplyEvent]) -> list[dict[str, object]]:
    async def collect() -> bytes:
        return b"".join([part async for part in writer().stream(given(events))])

    told = []
    for part in asyncio.run(collect()).decode().split("\n\n")[:-1]:
        name, data = part.split("\n", 1)
        tree = json.loads(data.removeprefix("data: "))
        assert name == f"event: {tree['type']}"
        told.append(tree)
    return told


def test_a_whole_message() -> None:
    assert whole(ANSWER) == {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [
            {"type": "thinking", "thinking": "Düşün", "signature": "w.s"},
            {"type": "text", "text": "Merhaba", "citations": [{"cited_text": "x"}]},
            {"type": "tool_use", "id": "c", "name": "mail", "input": {"kime": "Ayşe"}},
        ],
        "stop_reason": "tool_use",
        "stop_sequence": None,
        "usage": COUNTED,
    }


def test_a_stream_tells_the_same_in_the_order_of_the_wire() -> None:
    events = streamed(ANSWER)
    kinds = [event["type"] for event in events]
    assert kinds[0] == "message_start"
    assert kinds[-1] == "message_delta"
    assert kinds.count("content_block_start") == kinds.count("content_block_stop") == 3
    assert events[-1]["usage"] == COUNTED
    assert events[-1]["delta"] == {"stop_reason": "tool_use", "stop_sequence": None}
    assert stopped() == b'event: message_stop\ndata: {"type":"message_stop"}\n\n'


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        (FinishReason.STOP, "end_turn"),
        (FinishReason.LENGTH, "max_tokens"),
        (FinishReason.CONTENT_FILTER, "refusal"),
        (FinishReason.PAUSE, "pause_turn"),
    ],
)
def test_every_ending_has_its_word(reason: FinishReason, word: str) -> None:
    assert whole([Finished(choice=0, reason=reason)])["stop_reason"] == word


CALL = ToolCallDelta(choice=0, index=0, call_id="c", name="f", arguments="{}")
REFUSED = TextDelta(choice=0, text="Olmaz.", channel=Channel.REFUSAL)


@pytest.mark.parametrize(
    ("said", "reason", "word"),
    [
        (CALL, FinishReason.STOP, "tool_use"),
        (CALL, FinishReason.LENGTH, "max_tokens"),
        (REFUSED, FinishReason.STOP, "refusal"),
        (REFUSED, FinishReason.LENGTH, "max_tokens"),
    ],
)
def test_an_ordinary_end_is_called_after_what_was_said(
    said: ReplyEvent, reason: FinishReason, word: str
) -> None:
    assert whole([said, Finished(choice=0, reason=reason)])["stop_reason"] == word


def test_a_stop_sequence_is_told() -> None:
    message = whole([Finished(choice=0, reason=FinishReason.STOP, sequence="dur")])
    assert (message["stop_reason"], message["stop_sequence"]) == ("stop_sequence", "dur")


@pytest.mark.parametrize(
    ("arguments", "read"),
    [("", {}), ("[1]", {"value": [1]}), ('{"a', {"invalid_json": '{"a'})],
)
def test_arguments_are_an_object_whatever_a_model_wrote(arguments: str, read: object) -> None:
    call = ToolCallDelta(choice=0, index=0, call_id="c", name="f", arguments=arguments)
    content = whole([call])["content"]
    assert isinstance(content, list)
    assert content[0]["input"] == read


def test_what_came_from_a_cache_is_counted_apart() -> None:
    assert usage_object(Usage(input=5, output=1, cached=9))["input_tokens"] == 0
