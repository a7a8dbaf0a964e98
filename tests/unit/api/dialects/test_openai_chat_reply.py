from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

from rig.answering import said

from gateway.api.dialects.openai_chat_reply import fold, usage_object
from gateway.core.jsontree import SourceFloat
from gateway.core.reply import (
    Channel,
    Finished,
    FinishReason,
    LogprobsDelta,
    ReplyEvent,
    TextDelta,
    ToolCallDelta,
    Usage,
)


async def folded(events: Iterable[ReplyEvent]) -> Any:
    async def flow() -> AsyncIterator[ReplyEvent]:
        for event in events:
            yield event

    whole = await fold(flow(), reply_id="chatcmpl-1", model="m")
    return json.loads(json.dumps(whole))


async def test_an_answer_in_text() -> None:
    assert await folded(said("Mer", "haba")) == {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Merhaba", "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {
            "prompt_tokens": 7,
            "completion_tokens": 2,
            "total_tokens": 9,
            "prompt_tokens_details": {"cached_tokens": 3},
            "completion_tokens_details": {"reasoning_tokens": 1},
        },
    }


async def test_tool_calls_reasoning_refusals_and_log_probabilities() -> None:
    whole = await folded(
        [
            TextDelta(choice=1, text="hmm", channel=Channel.REASONING),
            ToolCallDelta(choice=1, index=0, call_id="c1", name="mail"),
            ToolCallDelta(choice=1, index=0, arguments='{"to":'),
            ToolCallDelta(choice=1, index=0, arguments=' "İ"}'),
            ToolCallDelta(choice=1, index=1, call_id="c2", name="log", arguments="{}"),
            Finished(choice=1, reason=FinishReason.TOOL_CALLS),
            TextDelta(choice=0, text="Hayır.", channel=Channel.REFUSAL),
            LogprobsDelta(choice=0, logprobs={"content": [{"logprob": SourceFloat("-0.50")}]}),
            LogprobsDelta(choice=0, logprobs={"content": [{"logprob": -1}], "refusal": None}),
            LogprobsDelta(choice=0, logprobs=None),
            Finished(choice=0, reason=FinishReason.STOP),
        ]
    )
    first, second = whole["choices"]
    assert first["message"] == {"role": "assistant", "content": None, "refusal": "Hayır."}
    assert first["logprobs"] == {"content": [{"logprob": -0.5}, {"logprob": -1}]}
    assert second["finish_reason"] == "tool_calls"
    assert second["message"] == {
        "role": "assistant",
        "content": None,
        "refusal": None,
        "reasoning_content": "hmm",
        "tool_calls": [
            {
                "id": "c1",
                "type": "function",
                "function": {"name": "mail", "arguments": '{"to": "İ"}'},
            },
            {"id": "c2", "type": "function", "function": {"name": "log", "arguments": "{}"}},
        ],
    }


async def test_an_answer_that_says_nothing_is_an_empty_text() -> None:
    whole = await folded([Finished(choice=0, reason=FinishReason.LENGTH)])
    (choice,) = whole["choices"]
    assert choice["message"]["content"] == ""
    assert whole["usage"] is None
    assert (await folded([]))["choices"] == []


def test_usage_adds_up() -> None:
    assert usage_object(Usage(input=2, output=3))["total_tokens"] == 5
