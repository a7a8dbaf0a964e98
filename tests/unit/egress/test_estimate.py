from __future__ import annotations

from gateway.core.reply import Finished, FinishReason, ReplyEvent, TextDelta, ToolCallDelta
from gateway.egress.estimate import characters_of, estimated


def test_four_characters_are_a_token() -> None:
    usage = estimated({"messages": [{"content": "x" * 33}]}, 40)
    assert usage.input == -(-(33 + len("content")) // 4)
    assert usage.output == 10
    assert usage.estimated
    nothing = estimated({}, 0)
    assert (nothing.input, nothing.output) == (0, 0)


def test_tools_count_and_the_gateways_own_fields_do_not() -> None:
    plain = estimated({"messages": []}, 0).input
    assert estimated({"messages": [], "model": "m" * 400}, 0).input == plain
    assert estimated({"messages": [], "tools": ["t" * 400]}, 0).input == 100


def test_text_and_tool_calls_are_characters_of_an_answer() -> None:
    events: list[ReplyEvent] = [
        TextDelta(choice=0, text="abc"),
        ToolCallDelta(choice=0, index=0, name="f", arguments="{}"),
        Finished(choice=0, reason=FinishReason.STOP),
    ]
    assert characters_of(events) == 6
