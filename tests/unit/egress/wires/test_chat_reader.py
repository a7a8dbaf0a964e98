from __future__ import annotations

import json

import pytest
from rig.behaviours import chunk, completion, finish

from gateway.core.jsontree import JsonObject
from gateway.core.reply import (
    Channel,
    Finished,
    FinishReason,
    LogprobsDelta,
    ReplyEvent,
    Started,
    TextDelta,
    ToolCallDelta,
    Usage,
    UsageReported,
)
from gateway.egress.nonsense import Nonsense
from gateway.egress.upstream_json import read_object
from gateway.egress.wires.chat_reader import ChatReader

TREE: JsonObject = {"messages": [{"role": "user", "content": "Selam, nasılsın?"}]}
COUNTED = Usage(input=7, output=3)


def tree_of(body: object) -> JsonObject:
    return read_object(json.dumps(body))


def whole(body: object, tree: JsonObject = TREE) -> list[ReplyEvent]:
    return ChatReader(tree).whole(tree_of(body))


def streamed(*bodies: object, complete: bool = True, tree: JsonObject = TREE) -> list[ReplyEvent]:
    reader = ChatReader(tree)
    events = [event for body in bodies for event in reader.chunk(tree_of(body))]
    return [*events, *reader.end(complete=complete)]


def message(**fields: object) -> dict[str, object]:
    choice = {"index": 0, "message": {"role": "assistant", **fields}, "finish_reason": "stop"}
    return completion(choices=[choice])


def test_a_whole_answer_gives_its_events_in_order() -> None:
    assert whole(completion("Merhaba.")) == [
        Started(reply_id="chatcmpl-1", created=1760000000),
        TextDelta(choice=0, text="Merhaba."),
        Finished(choice=0, reason=FinishReason.STOP),
        UsageReported(usage=COUNTED),
    ]


def test_a_stream_gives_the_same_text_and_ending() -> None:
    usage = {"prompt_tokens": 7, "completion_tokens": 3}
    events = streamed(
        chunk({"role": "assistant", "content": ""}),
        chunk({"content": "Mer"}),
        chunk({"content": "haba."}),
        finish(),
        chunk(choices=[], usage=usage),
    )
    assert events == [
        Started(reply_id="chatcmpl-1", created=1760000000),
        TextDelta(choice=0, text="Mer"),
        TextDelta(choice=0, text="haba."),
        Finished(choice=0, reason=FinishReason.STOP),
        UsageReported(usage=COUNTED),
    ]


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_reasoning_comes_before_the_text_under_either_name(name: str) -> None:
    events = whole(message(**{name: "think", "content": "say"}))
    assert events[1:3] == [
        TextDelta(choice=0, text="think", channel=Channel.REASONING),
        TextDelta(choice=0, text="say"),
    ]


def test_reasoning_under_both_names_is_given_once() -> None:
    events = whole(message(reasoning="think", reasoning_content="think", content="say"))
    assert len([event for event in events if isinstance(event, TextDelta)]) == 2


def test_a_refusal_has_its_own_channel() -> None:
    events = whole(message(content=None, refusal="No."))
    assert TextDelta(choice=0, text="No.", channel=Channel.REFUSAL) in events


def test_a_tool_call_in_pieces_has_its_head_once() -> None:
    def piece(call: dict[str, object]) -> dict[str, object]:
        return chunk({"tool_calls": [call]})

    head: dict[str, object] = {"index": 0, "id": "c1", "type": "function"}
    events = streamed(
        piece({**head, "function": {"name": "f", "arguments": ""}}),
        piece({"index": 0, "id": "c1", "function": {"name": "f", "arguments": '{"a"'}}),
        piece({"index": 0, "function": {"arguments": ":1}"}}),
        piece({"index": 1, "function": {"name": "g", "arguments": "{}"}}),
        finish("tool_calls"),
    )
    assert [event for event in events if isinstance(event, ToolCallDelta)] == [
        ToolCallDelta(choice=0, index=0, call_id="c1", name="f"),
        ToolCallDelta(choice=0, index=0, arguments='{"a"'),
        ToolCallDelta(choice=0, index=0, arguments=":1}"),
        ToolCallDelta(choice=0, index=1, call_id="call_0_1", name="g", arguments="{}"),
    ]
    assert Finished(choice=0, reason=FinishReason.TOOL_CALLS) in events


def test_whole_tool_calls_take_their_place_as_index_and_objects_as_text() -> None:
    calls = [
        {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}},
        {"id": "b", "type": "function", "function": {"name": "g", "arguments": {"ş": 1}}},
    ]
    events = whole(message(tool_calls=calls))[1:3]
    assert events == [
        ToolCallDelta(choice=0, index=0, call_id="a", name="f", arguments="{}"),
        ToolCallDelta(choice=0, index=1, call_id="b", name="g", arguments='{"ş": 1}'),
    ]


def test_the_older_function_call_is_a_tool_call() -> None:
    events = whole(message(function_call={"name": "f", "arguments": "{}"}))
    assert events[1] == ToolCallDelta(
        choice=0, index=0, call_id="call_0_0", name="f", arguments="{}"
    )


def test_log_probabilities_travel_as_they_are() -> None:
    probabilities: JsonObject = {"content": [{"token": "a", "logprob": -0.5}]}
    choice = {"index": 0, "message": {"content": "a"}, "logprobs": probabilities}
    events = whole(completion(choices=[{**choice, "finish_reason": "length"}]))
    assert LogprobsDelta(choice=0, logprobs=probabilities) in events
    assert Finished(choice=0, reason=FinishReason.LENGTH) in events


def test_cached_and_reasoning_tokens_are_read() -> None:
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 50,
        "prompt_tokens_details": {"cached_tokens": 64},
        "completion_tokens_details": {"reasoning_tokens": 900},
    }
    assert whole(completion(usage=usage))[-1] == UsageReported(
        usage=Usage(input=100, output=50, cached=64, reasoning=50)
    )


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": -1, "completion_tokens": 2}, "x"])
def test_a_usage_that_is_absent_or_nonsensical_is_estimated(usage: object) -> None:
    last = whole(completion("x" * 40, usage=usage))[-1]
    assert isinstance(last, UsageReported)
    assert last.usage.estimated
    assert last.usage.output == 10


def test_several_choices_keep_their_numbers() -> None:
    choices = [
        {"index": 1, "message": {"content": "b"}, "finish_reason": "stop"},
        {"index": 0, "message": {"content": "a"}, "finish_reason": "content_filter"},
    ]
    events = whole(completion(choices=choices))
    assert TextDelta(choice=1, text="b") in events
    assert Finished(choice=0, reason=FinishReason.CONTENT_FILTER) in events


def test_what_follows_the_end_of_a_choice_is_left_out() -> None:
    events = streamed(chunk({"content": "a"}), finish(), chunk({"content": "late"}))
    assert [event.text for event in events if isinstance(event, TextDelta)] == ["a"]


def test_an_end_that_was_marked_closes_a_choice_without_a_reason() -> None:
    assert Finished(choice=0, reason=FinishReason.STOP) in streamed(chunk({"content": "a"}))


def test_an_end_that_was_not_marked_needs_every_choice_to_have_ended() -> None:
    assert streamed(chunk({"content": "a"}), finish(), complete=False)
    with pytest.raises(Nonsense, match="breaks off"):
        streamed(chunk({"content": "a"}), complete=False)
    with pytest.raises(Nonsense, match="breaks off"):
        streamed(chunk({"content": "a"}), finish(), complete=False, tree={**TREE, "n": 2})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"choices": []},
        {"choices": "x"},
        completion(choices=[{"index": 500, "message": {"content": "a"}}]),
        completion(choices=[{"index": "0", "message": {"content": "a"}}]),
        message(content=["a"]),
        message(tool_calls=[{"id": "a", "type": "custom", "custom": {"name": "f"}}]),
        message(tool_calls=[{"id": "a", "function": {"arguments": "{}"}}]),
        completion(choices=[{"index": 0, "message": {"content": "a"}, "finish_reason": "abort"}]),
    ],
)
def test_what_is_not_an_answer_is_nonsense(body: object) -> None:
    with pytest.raises(Nonsense):
        whole(body)


def test_a_stream_without_any_choice_is_nonsense() -> None:
    with pytest.raises(Nonsense):
        streamed()


@pytest.mark.parametrize("kind", [[], {}, ["function"], 7])
def test_a_call_of_a_kind_that_is_no_word_is_nonsense(kind: object) -> None:
    call = {"id": "c", "type": kind, "function": {"name": "f", "arguments": "{}"}}
    body = {"choices": [{"index": 0, "message": {"tool_calls": [call]}, "finish_reason": "stop"}]}
    with pytest.raises(Nonsense):
        ChatReader({}).whole(json.loads(json.dumps(body)))
