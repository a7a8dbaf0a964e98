from __future__ import annotations

from collections.abc import Iterable

from gateway.api.dialects.anthropic_content import (
    BlockDelta,
    BlockStarted,
    BlockStopped,
    Content,
)
from gateway.core.jsontree import JsonObject
from gateway.core.reply import (
    Channel,
    Cited,
    Finished,
    FinishReason,
    Hosted,
    ReplyEvent,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
)


def steps(events: Iterable[ReplyEvent]) -> list[str]:
    """What happens to the blocks, in short words; checks that they are well formed."""
    content = Content(lambda seal: f"<{seal}>")
    said: list[str] = []
    opened = -1
    made = [step for event in events for step in content.feed(event)] + list(content.finish())
    is_open = False
    for step in made:
        if isinstance(step, BlockStarted):
            assert not is_open
            assert step.index == opened + 1
            opened, is_open = step.index, True
            said.append(f"{step.block['type']}{step.block.get('data', step.block.get('name', ''))}")
        elif isinstance(step, BlockDelta):
            assert is_open
            assert step.index == opened
            said.append(str(next(value for key, value in step.delta.items() if key != "type")))
        else:
            assert isinstance(step, BlockStopped)
            assert is_open
            is_open = False
            said.append(".")
    assert not is_open
    return said


def call(index: int, name: str = "", arguments: str = "") -> ToolCallDelta:
    call_id = f"c{index}" if name else ""
    return ToolCallDelta(choice=0, index=index, call_id=call_id, name=name, arguments=arguments)


def thought(text: str) -> TextDelta:
    return TextDelta(choice=0, text=text, channel=Channel.REASONING)


def test_thoughts_texts_and_calls_are_blocks_one_after_the_other() -> None:
    assert steps(
        [
            thought("a"),
            thought("b"),
            ThoughtSealed(choice=0, seal="s"),
            TextDelta(choice=0, text="c"),
            TextDelta(choice=0, text="d"),
            call(0, "mail", '{"x"'),
            call(0, arguments=": 1}"),
            Finished(choice=0, reason=FinishReason.TOOL_CALLS),
        ]
    ) == ["thinking", "a", "b", "<s>", ".", "text", "c", "d", ".", "tool_usemail", '{"x"', ": 1}",
          "."]  # fmt: skip


def test_a_hidden_thought_is_a_block_of_its_own() -> None:
    events: list[ReplyEvent] = [
        thought("a"),
        ThoughtSealed(choice=0, seal="h", hidden=True),
        thought("b"),
    ]
    assert steps(events) == [
        "thinking",
        "a",
        ".",
        "redacted_thinking<h>",
        ".",
        "thinking",
        "b",
        ".",
    ]


def test_a_seal_without_a_text_is_a_thought_without_words() -> None:
    assert steps([ThoughtSealed(choice=0, seal="s")]) == ["thinking", "<s>", "."]


def test_notes_of_this_wire_stand_with_their_text_and_others_are_left_out() -> None:
    note = Cited(choice=0, dialect="anthropic_messages", note={"cited_text": "x"})
    other = Cited(choice=0, dialect="openai_responses", note={})
    assert steps([TextDelta(choice=0, text="a"), note, other]) == [
        "text", "a", "{'cited_text': 'x'}", ".",
    ]  # fmt: skip


def test_a_whole_call_makes_room_for_the_next() -> None:
    events = [call(0, "a", "{}"), call(1, "b", "[1"), call(1, arguments="]")]
    assert steps(events) == ["tool_usea", "{}", ".", "tool_useb", "[1", "]", "."]


def test_calls_that_come_interleaved_are_told_one_by_one() -> None:
    events = [call(0, "a", '{"x'), call(1, "b", '{"y'), call(0, arguments='": 1}'),
              call(1, arguments='": 2}'), call(2, "c", "{}")]  # fmt: skip
    assert steps(events) == ["tool_usea", '{"x', '": 1}', ".", "tool_useb", '{"y', '": 2}', ".",
                             "tool_usec", "{}", "."]  # fmt: skip


def test_a_call_that_never_becomes_whole_does_not_swallow_the_next() -> None:
    events = [call(0, "a", '{"x'), call(1, "b", "{}")]
    assert steps(events) == ["tool_usea", '{"x', ".", "tool_useb", "{}", "."]


def test_a_late_piece_of_a_call_that_was_left_opens_nothing() -> None:
    events: list[ReplyEvent] = [
        call(0, "a", "{}"),
        TextDelta(choice=0, text="t"),
        call(0, arguments="x"),
    ]
    assert steps(events) == ["tool_usea", "{}", ".", "text", "t", "."]


def test_text_amid_a_call_waits_until_the_call_is_whole() -> None:
    events: list[ReplyEvent] = [
        call(0, "a", '{"x": "'),
        TextDelta(choice=0, text="t"),
        call(0, arguments='}\\"'),
        call(0, arguments='"}'),
        TextDelta(choice=0, text="u"),
    ]
    assert steps(events) == ["tool_usea", '{"x": "', '}\\"', '"}', ".", "text", "t", "u", "."]


def test_text_amid_a_call_that_never_becomes_whole_is_not_lost() -> None:
    events: list[ReplyEvent] = [
        call(0, "a", "{"),
        TextDelta(choice=0, text="t"),
        call(1, "b", "{}"),
    ]
    assert steps(events) == ["tool_usea", "{", ".", "tool_useb", "{}", ".", "text", "t", "."]


def test_calls_that_waited_and_are_whole_are_told_at_once() -> None:
    content = Content(str)
    events = [call(0, "a", "{"), call(1, "b", "{}"), call(2, "c", "{}"), call(0, arguments="}")]
    told = [step for event in events for step in content.feed(event)]
    started = [step.block["name"] for step in told if isinstance(step, BlockStarted)]
    assert started == ["a", "b", "c"]


def test_a_search_of_the_provider_is_a_block_and_what_it_found_another() -> None:
    called: JsonObject = {"type": "server_tool_use", "id": "s", "input": {"query": "faiz"}}
    found: JsonObject = {"type": "web_search_tool_result", "content": []}
    content = Content(lambda seal: seal)
    told = [
        step
        for dialect, item in (
            ("anthropic_messages", called),
            ("anthropic_messages", found),
            ("openai_responses", {"type": "web_search_call"}),
        )
        for step in content.feed(Hosted(choice=0, dialect=dialect, item=item))
    ]
    assert told == [
        BlockStarted(0, {"type": "server_tool_use", "id": "s", "input": {}}),
        BlockDelta(0, {"type": "input_json_delta", "partial_json": '{"query": "faiz"}'}),
        BlockStopped(0),
        BlockStarted(1, dict(found)),
        BlockStopped(1),
    ]
