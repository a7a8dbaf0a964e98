from __future__ import annotations

from gateway.api.dialects.responses_output import Output, Told
from gateway.core.jsontree import JsonObject
from gateway.core.reply import (
    Channel,
    Cited,
    Hosted,
    LogprobsDelta,
    ReplyEvent,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
)


def told(*events: ReplyEvent) -> tuple[list[Told], list[dict[str, object]]]:
    output = Output(lambda kind, place: f"{kind}-{place}", lambda seal: f"<{seal}>")
    steps = [step for event in events for step in output.feed(event)]
    return [*steps, *output.finish()], output.items


def test_a_text_grows_in_its_part_and_is_told_whole_at_the_end() -> None:
    steps, items = told(TextDelta(choice=0, text="Mer"), TextDelta(choice=0, text="haba"))
    assert [kind for kind, _ in steps] == [
        "output_item.added", "content_part.added", "output_text.delta", "output_text.delta",
        "output_text.done", "content_part.done", "output_item.done",
    ]  # fmt: skip
    assert steps[4][1]["text"] == "Merhaba"
    part = {"type": "output_text", "text": "Merhaba", "annotations": [], "logprobs": []}
    assert items == [
        {"id": "message-0", "type": "message", "status": "completed", "role": "assistant",
         "content": [part]},
    ]  # fmt: skip


def test_a_thought_keeps_its_summary_and_its_seal() -> None:
    thought = TextDelta(choice=0, text="Düşün", channel=Channel.REASONING)
    steps, items = told(thought, ThoughtSealed(choice=0, seal="s", hidden=True))
    assert [kind for kind, _ in steps] == [
        "output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta",
        "reasoning_summary_text.done", "reasoning_summary_part.done", "output_item.done",
    ]  # fmt: skip
    assert items[0]["summary"] == [{"type": "summary_text", "text": "Düşün"}]
    assert items[0]["encrypted_content"] == "<s>"


def test_calls_may_grow_side_by_side() -> None:
    steps, items = told(
        ToolCallDelta(choice=0, index=0, call_id="a", name="f", arguments='{"x'),
        ToolCallDelta(choice=0, index=1, call_id="b", name="g", arguments="{}"),
        ToolCallDelta(choice=0, index=0, arguments='": 1}'),
    )
    assert [(item["call_id"], item["arguments"]) for item in items] == [
        ("a", '{"x": 1}'), ("b", "{}"),
    ]  # fmt: skip
    assert [step["output_index"] for kind, step in steps if kind.endswith(".done")] == [0, 0, 1, 1]


def test_text_refusal_and_text_are_parts_of_one_message() -> None:
    _, items = told(
        TextDelta(choice=0, text="a"),
        TextDelta(choice=0, text="b", channel=Channel.REFUSAL),
    )
    (item,) = items
    content = item["content"]
    assert isinstance(content, list)
    assert [part["type"] for part in content] == ["output_text", "refusal"]


def test_log_probabilities_stand_with_their_text() -> None:
    logprobs = LogprobsDelta(choice=0, logprobs={"content": [{"token": "a", "logprob": -0.1}]})
    steps, _ = told(TextDelta(choice=0, text="a"), logprobs, LogprobsDelta(choice=0, logprobs=None))
    done = next(fields for kind, fields in steps if kind == "output_text.done")
    assert done["logprobs"] == [{"token": "a", "logprob": -0.1}]


def test_a_search_of_the_provider_is_an_item_under_an_id_of_ours() -> None:
    item: JsonObject = {"type": "web_search_call", "id": "ws_up", "action": {"query": "faiz"}}
    other = Hosted(choice=0, dialect="anthropic_messages", item={"type": "server_tool_use"})
    steps, items = told(Hosted(choice=0, dialect="openai_responses", item=item), other)
    assert [kind for kind, _ in steps] == ["output_item.added", "output_item.done"]
    assert items == [
        {"id": "web_search_call-0", "type": "web_search_call", "status": "completed",
         "action": {"query": "faiz"}},
    ]  # fmt: skip


def test_a_note_is_told_with_its_text() -> None:
    note: JsonObject = {"type": "url_citation", "url": "https://a.tr"}
    cited = Cited(choice=0, dialect="openai_responses", note=note)
    other = Cited(choice=0, dialect="anthropic_messages", note={})
    steps, items = told(TextDelta(choice=0, text="Yüzde"), cited, other)
    (added,) = [fields for kind, fields in steps if kind == "output_text.annotation.added"]
    assert (added["annotation_index"], added["annotation"]) == (0, note)
    content = items[0]["content"]
    assert isinstance(content, list)
    assert content[0]["annotations"] == [note]
