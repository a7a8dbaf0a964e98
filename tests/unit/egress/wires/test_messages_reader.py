from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from rig.behaviours import call_block, message, message_events, named_event, text_block

from gateway.core.jsontree import JsonObject
from gateway.core.reply import (
    Channel,
    Cited,
    Finished,
    FinishReason,
    Hosted,
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
from gateway.egress.wires.messages_reader import MessagesReader

TREE: JsonObject = {"messages": [{"role": "user", "content": "Selam, nasılsın?"}]}
CALL = {"type": "tool_use", "id": "toolu_1", "name": "mail", "input": {"kime": "Ayşe"}}


def whole(body: object) -> list[ReplyEvent]:
    """The events of a whole answer, without its beginning."""
    events = MessagesReader(TREE).whole(read_object(json.dumps(body)))
    assert isinstance(events[0], Started)
    return events[1:]


def streamed(written: Sequence[bytes]) -> list[ReplyEvent]:
    sse, reader = SseReader(), MessagesReader(TREE)
    events = [
        event
        for part in written
        for data in sse.feed(part)
        for event in reader.chunk(read_object(data))
    ]
    return [*events, *reader.end(complete=reader.complete)][1:]


def test_texts_thoughts_notes_and_calls_of_a_whole_answer() -> None:
    note = {"type": "char_location", "cited_text": "x"}
    body = message(
        {"type": "thinking", "thinking": "Düşün", "signature": "s"},
        {"type": "redacted_thinking", "data": "h"},
        {"type": "text", "text": "Merhaba", "citations": [note]},
        CALL,
        {"type": "tool_use", "id": "toolu_2", "name": "saat", "input": {}},
        stop_reason="tool_use",
    )
    assert whole(body) == [
        TextDelta(choice=0, text="Düşün", channel=Channel.REASONING),
        ThoughtSealed(choice=0, seal="s"),
        ThoughtSealed(choice=0, seal="h", hidden=True),
        TextDelta(choice=0, text="Merhaba"),
        Cited(choice=0, dialect="anthropic_messages", note=note),
        ToolCallDelta(choice=0, index=0, call_id="toolu_1", name="mail",
                      arguments='{"kime": "Ayşe"}'),
        ToolCallDelta(choice=0, index=1, call_id="toolu_2", name="saat"),
        ToolCallDelta(choice=0, index=1, arguments="{}"),
        Finished(choice=0, reason=FinishReason.TOOL_CALLS),
        UsageReported(usage=Usage(input=7, output=3)),
    ]  # fmt: skip


def test_a_stream_gives_the_same() -> None:
    thought = (
        {"type": "thinking", "thinking": "", "signature": ""},
        [{"type": "thinking_delta", "thinking": "Düşün"},
         {"type": "signature_delta", "signature": "s"}],
    )  # fmt: skip
    events = streamed(
        message_events(
            thought,
            text_block("Mer", "haba"),
            call_block("mail", '{"kime"', ': "Ayşe"}'),
            call_block("saat", call_id="toolu_2"),
            reason="tool_use",
        )
    )
    assert events == [
        TextDelta(choice=0, text="Düşün", channel=Channel.REASONING),
        ThoughtSealed(choice=0, seal="s"),
        TextDelta(choice=0, text="Mer"),
        TextDelta(choice=0, text="haba"),
        ToolCallDelta(choice=0, index=0, call_id="toolu_1", name="mail"),
        ToolCallDelta(choice=0, index=0, arguments='{"kime"'),
        ToolCallDelta(choice=0, index=0, arguments=': "Ayşe"}'),
        ToolCallDelta(choice=0, index=1, call_id="toolu_2", name="saat"),
        ToolCallDelta(choice=0, index=1, arguments="{}"),
        Finished(choice=0, reason=FinishReason.TOOL_CALLS),
        UsageReported(usage=Usage(input=7, output=3)),
    ]


@pytest.mark.parametrize(
    ("reason", "meant"),
    [
        ("end_turn", FinishReason.STOP),
        ("max_tokens", FinishReason.LENGTH),
        ("model_context_window_exceeded", FinishReason.LENGTH),
        ("refusal", FinishReason.CONTENT_FILTER),
        ("pause_turn", FinishReason.PAUSE),
        ("something_new", FinishReason.STOP),
    ],
)
def test_why_an_answer_ended(reason: str, meant: FinishReason) -> None:
    assert Finished(choice=0, reason=meant) in whole(message(stop_reason=reason))


def test_the_stop_sequence_is_kept() -> None:
    events = whole(message(stop_reason="stop_sequence", stop_sequence="dur"))
    assert Finished(choice=0, reason=FinishReason.STOP, sequence="dur") in events


def test_input_counts_what_came_from_a_cache() -> None:
    usage = {
        "input_tokens": 10,
        "cache_read_input_tokens": 60,
        "cache_creation_input_tokens": 30,
        "output_tokens": 3,
    }
    counted = Usage(input=100, output=3, cached=60, written=30)
    assert whole(message(usage=usage))[-1] == UsageReported(usage=counted)


def test_what_is_cached_for_an_hour_is_counted_apart() -> None:
    usage = {
        "input_tokens": 10,
        "cache_creation_input_tokens": 30,
        "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20},
        "output_tokens": 3,
    }
    counted = Usage(input=40, output=3, written=30, written_hour=20)
    assert whole(message(usage=usage))[-1] == UsageReported(usage=counted)


def test_without_a_count_there_is_an_estimate() -> None:
    (usage,) = [e for e in whole(message(usage=None)) if isinstance(e, UsageReported)]
    assert usage.usage.estimated


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "message"},
        message({"type": "server_tool_use", "id": "x", "name": "web_search"}),
        message({"type": "tool_use", "id": "x"}),
        message({**CALL, "input": ["Ayşe"]}),
        message({"type": "text", "text": 7}),
        message(stop_reason=None),
        {"object": "chat.completion", "choices": []},
    ],
)
def test_what_is_no_message_is_nonsense(body: object) -> None:
    with pytest.raises(Nonsense):
        whole(body)


OPENED: dict[str, object] = {
    "type": "content_block_start", "index": 0, "content_block": {"type": "text"},
}  # fmt: skip
ENDED: dict[str, object] = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}


def begun(*told: dict[str, object]) -> list[dict[str, object]]:
    return [{"type": "message_start", "message": {}}, *told]


@pytest.mark.parametrize(
    "told",
    [
        [{"type": "content_block_start", "index": 0, "content_block": {"type": "text"}}],
        begun({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta"}}),
        begun({"type": "content_block_start", "index": -1, "content_block": {"type": "text"}}),
        begun({"type": "content_block_start", "index": 10**6, "content_block": {"type": "text"}}),
        begun({"type": "content_block_start", "content_block": {"type": "text"}}),
        begun(
            *[{"type": "content_block_start", "index": 0, "content_block": {"type": "text"}}] * 2
        ),
        begun(
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text"}},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta"}},
        ),
        begun(ENDED, OPENED),
        begun(OPENED, ENDED, {"type": "content_block_delta", "index": 0, "delta": {}}),
        begun(),
        [{"type": "message_stop"}],
    ],
)
def test_events_out_of_order_are_nonsense(told: list[dict[str, object]]) -> None:
    with pytest.raises(Nonsense):
        streamed([named_event(one) for one in told])


def test_a_call_that_is_not_closed_has_an_empty_object_of_arguments() -> None:
    told = message_events(call_block("saat"), reason="tool_use")
    events = streamed([one for one in told if b"content_block_stop" not in one])
    assert ToolCallDelta(choice=0, index=0, arguments="{}") in events


def test_a_stream_without_its_end_breaks_off() -> None:
    with pytest.raises(Nonsense):
        streamed(message_events(text_block("a"))[:-1])


def test_events_of_unknown_kinds_are_passed_over() -> None:
    reader = MessagesReader(TREE)
    assert reader.chunk({"type": "something_new", "index": "x"}) == []
    assert reader.chunk({}) == []


def test_an_error_is_found_where_an_answer_should_be() -> None:
    error = {"type": "overloaded_error", "message": "x"}
    assert MessagesReader(TREE).error_in({"type": "error", "error": error}) == error
    assert MessagesReader(TREE).error_in({"type": "ping"}) is None


SEARCHING: JsonObject = {**TREE, "tools": [{"type": "web_search_20250305", "name": "web_search"}]}
FOUND: JsonObject = {
    "type": "web_search_tool_result",
    "tool_use_id": "s1",
    "content": [{"url": "https://a.tr"}],
}


def test_a_search_that_was_asked_for_is_told_whole() -> None:
    called: JsonObject = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {}}
    pieces = [
        {"type": "input_json_delta", "partial_json": '{"query": '},
        {"type": "input_json_delta", "partial_json": '"faiz"}'},
    ]
    written = message_events((called, pieces), (FOUND, []), text_block("Yüzde"))
    sse, reader = SseReader(), MessagesReader(SEARCHING)
    events = [
        event
        for part in written
        for data in sse.feed(part)
        for event in reader.chunk(read_object(data))
    ]
    asked: JsonObject = {**called, "input": {"query": "faiz"}}
    expected = [
        Hosted(choice=0, dialect="anthropic_messages", item=asked),
        Hosted(choice=0, dialect="anthropic_messages", item=FOUND),
        TextDelta(choice=0, text="Yüzde"),
    ]
    assert events[1:4] == expected
    said = message(asked, FOUND, {"type": "text", "text": "Yüzde"})
    assert MessagesReader(SEARCHING).whole(read_object(json.dumps(said)))[1:4] == expected


def test_another_tool_of_the_provider_was_not_asked_for() -> None:
    ran = {"type": "server_tool_use", "id": "x", "name": "code_execution", "input": {}}
    with pytest.raises(Nonsense):
        MessagesReader(SEARCHING).whole(read_object(json.dumps(message(ran))))
