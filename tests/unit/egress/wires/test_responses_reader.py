from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from rig.behaviours import named_event, response, response_events, spoken

from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.reply import (
    Channel,
    Cited,
    Finished,
    FinishReason,
    Hosted,
    LogprobsDelta,
    ReplyEvent,
    Started,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
    Usage,
    UsageReported,
)
from gateway.egress.nonsense import Nonsense
from gateway.egress.sse import SseReader
from gateway.egress.upstream_json import read_object
from gateway.egress.wires.responses_reader import ResponsesReader

TREE: JsonObject = {"input": [{"role": "user", "content": "Selam"}]}
COUNTED = UsageReported(usage=Usage(input=7, output=3, cached=2, reasoning=1))
THOUGHT = {
    "type": "reasoning",
    "id": "rs_up",
    "summary": [{"type": "summary_text", "text": "Düşün"}],
    "encrypted_content": "gAAA",
}
CALL = {"type": "function_call", "call_id": "c1", "name": "mail", "arguments": '{"kime":"Ayşe"}'}


def whole(body: object) -> list[ReplyEvent]:
    events = ResponsesReader(TREE).whole(read_object(json.dumps(body)))
    assert events[0] == Started(reply_id="resp_up", created=1760000000)
    return events[1:]


def streamed(written: Sequence[bytes]) -> list[ReplyEvent]:
    sse, reader = SseReader(), ResponsesReader(TREE)
    events = [
        event
        for part in written
        for data in sse.feed(part)
        for event in reader.chunk(read_object(data))
    ]
    return [*events, *reader.end(complete=reader.complete)][1:]


def test_thoughts_texts_and_calls_of_a_whole_answer() -> None:
    logprobs: JsonValue = [{"token": "a", "logprob": -0.1}]
    said = {
        "type": "message",
        "content": [
            {"type": "output_text", "text": "Merhaba", "logprobs": logprobs},
            {"type": "refusal", "refusal": "Hayır"},
        ],
    }
    assert whole(response(THOUGHT, said, CALL)) == [
        TextDelta(choice=0, text="Düşün", channel=Channel.REASONING),
        ThoughtSealed(choice=0, seal="rs_up\ngAAA", hidden=True),
        TextDelta(choice=0, text="Merhaba"),
        LogprobsDelta(choice=0, logprobs={"content": logprobs, "refusal": None}),
        TextDelta(choice=0, text="Hayır", channel=Channel.REFUSAL),
        ToolCallDelta(choice=0, index=0, call_id="c1", name="mail"),
        ToolCallDelta(choice=0, index=0, arguments='{"kime":"Ayşe"}'),
        Finished(choice=0, reason=FinishReason.TOOL_CALLS),
        COUNTED,
    ]


def test_a_stream_gives_its_pieces() -> None:
    at = {"output_index": 1}
    begun = {**CALL, "arguments": ""}
    told: list[dict[str, object]] = [
        *spoken("Mer", "haba"),
        {"type": "response.output_item.added", **at, "item": begun},
        {"type": "response.function_call_arguments.delta", **at, "delta": '{"kime":'},
        {"type": "response.function_call_arguments.delta", **at, "delta": '"Ayşe"}'},
        {"type": "response.output_item.done", **at, "item": CALL},
        {"type": "response.output_item.added", "output_index": 2, "item": THOUGHT},
        {"type": "response.reasoning_summary_part.added", "summary_index": 0},
        {"type": "response.reasoning_summary_text.delta", "delta": "bir"},
        {"type": "response.reasoning_summary_part.added", "summary_index": 1},
        {"type": "response.reasoning_summary_text.delta", "delta": "iki"},
        {"type": "response.output_item.done", "output_index": 2, "item": THOUGHT},
        {"type": "response.something.new", "delta": 7},
    ]
    assert streamed(response_events(*told)) == [
        TextDelta(choice=0, text="Mer"),
        TextDelta(choice=0, text="haba"),
        ToolCallDelta(choice=0, index=0, call_id="c1", name="mail"),
        ToolCallDelta(choice=0, index=0, arguments='{"kime":'),
        ToolCallDelta(choice=0, index=0, arguments='"Ayşe"}'),
        TextDelta(choice=0, text="bir", channel=Channel.REASONING),
        TextDelta(choice=0, text="\n\n", channel=Channel.REASONING),
        TextDelta(choice=0, text="iki", channel=Channel.REASONING),
        ThoughtSealed(choice=0, seal="rs_up\ngAAA", hidden=True),
        Finished(choice=0, reason=FinishReason.TOOL_CALLS),
        COUNTED,
    ]


@pytest.mark.parametrize(
    ("reason", "meant"),
    [("max_output_tokens", FinishReason.LENGTH), ("content_filter", FinishReason.CONTENT_FILTER)],
)
def test_why_an_answer_was_cut_short(reason: str, meant: FinishReason) -> None:
    body = response(status="incomplete", incomplete_details={"reason": reason})
    assert Finished(choice=0, reason=meant) in whole(body)


def test_without_a_count_there_is_an_estimate() -> None:
    (usage,) = [one for one in whole(response(usage=None)) if isinstance(one, UsageReported)]
    assert usage.usage.estimated


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"object": "chat.completion", "choices": []},
        response({"type": "web_search_call", "id": "x"}),
        response({"type": "function_call", "call_id": "x", "arguments": "{}"}),
        response({"type": "message", "content": [{"type": "output_audio"}]}),
        response(status="in_progress"),
    ],
)
def test_what_is_no_answer_is_nonsense(body: object) -> None:
    with pytest.raises(Nonsense):
        whole(body)


DELTA = {"type": "response.function_call_arguments.delta", "delta": "x"}


@pytest.mark.parametrize(
    "written",
    [
        response_events(*spoken("a"))[:-1],
        [named_event(one) for one in spoken("a")],
        response_events({**DELTA, "output_index": 0}),
        response_events({**DELTA, "output_index": -1}),
        response_events({**DELTA, "output_index": 10**6}),
        response_events({"type": "response.output_item.added", "output_index": 0, "item": {}}),
        response_events(
            *[{"type": "response.output_item.added", "output_index": 0, "item": CALL}] * 2
        ),
    ],
)
def test_events_out_of_order_are_nonsense(written: list[bytes]) -> None:
    with pytest.raises(Nonsense):
        streamed(written)


def test_errors_are_found_wherever_they_stand() -> None:
    reader, error = ResponsesReader(TREE), {"code": "server_error", "message": "x"}
    assert reader.error_in({"type": "error", **error}) == {"type": "error", **error}
    failed: JsonObject = {"type": "response.failed", "response": {"error": error}}
    assert reader.error_in(failed) == error
    assert reader.error_in({"object": "response", "status": "failed", "error": error}) == error
    assert reader.error_in({"error": error}) == error
    assert reader.error_in({"type": "response.created", "response": {"error": None}}) is None
    assert reader.error_in({"object": "response", "status": "completed", "error": None}) is None


NOTE: JsonObject = {"type": "url_citation", "url": "https://a.tr", "start_index": 0, "end_index": 5}
SEARCHED: JsonObject = {
    "type": "web_search_call",
    "id": "ws_1",
    "action": {"type": "search", "query": "faiz"},
}


def test_a_search_that_was_asked_for_and_what_cites_it_are_told() -> None:
    tree: JsonObject = {**TREE, "tools": [{"type": "web_search"}]}
    part = {"type": "output_text", "text": "Yüzde", "annotations": [NOTE]}
    body = response(SEARCHED, {"type": "message", "content": [part]})
    events = ResponsesReader(tree).whole(read_object(json.dumps(body)))
    assert events[1:4] == [
        Hosted(choice=0, dialect="openai_responses", item=SEARCHED),
        TextDelta(choice=0, text="Yüzde"),
        Cited(choice=0, dialect="openai_responses", note=NOTE),
    ]
    added = {
        "type": "response.output_item.added",
        "output_index": 0,
        "item": {"type": "web_search_call"},
    }
    done = {"type": "response.output_item.done", "output_index": 0, "item": SEARCHED}
    note = {"type": "response.output_text.annotation.added", "annotation": NOTE}
    reader = ResponsesReader(tree)
    reader.chunk({"type": "response.created", "response": {"id": "resp_up"}})
    told = [event for one in (added, done, note) for event in reader.chunk(one)]  # type: ignore[arg-type]
    assert told == [events[1], events[3]]


@pytest.mark.parametrize("status", [[], {}, ["completed"], None])
def test_a_state_that_is_no_word_is_nonsense(status: object) -> None:
    with pytest.raises(Nonsense):
        ResponsesReader({}).whole(json.loads(json.dumps(response(status=status))))
