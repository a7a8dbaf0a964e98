from __future__ import annotations

import pytest

from gateway.core.preference import Check
from gateway.core.reply import (
    Channel,
    Finished,
    FinishReason,
    ReplyEvent,
    TextDelta,
    ToolCallDelta,
)
from gateway.route.acceptance import Acceptance

ALL = tuple(Check)


def end(reason: FinishReason = FinishReason.STOP, choice: int = 0) -> Finished:
    return Finished(choice=choice, reason=reason)


def text(said: str, choice: int = 0) -> TextDelta:
    return TextDelta(choice=choice, text=said)


def call(arguments: str) -> ToolCallDelta:
    return ToolCallDelta(choice=0, index=0, arguments=arguments)


@pytest.mark.parametrize(
    ("events", "json_asked", "failing"),
    [
        ([text("Tamam."), end()], False, set()),
        ([text("Tam"), end(FinishReason.LENGTH)], False, {Check.FINISHED}),
        ([text("Tam")], False, {Check.FINISHED, Check.NOT_EMPTY}),
        ([end()], False, {Check.NOT_EMPTY}),
        ([text("  \n"), end()], False, {Check.NOT_EMPTY}),
        ([text("a"), end(), text("b", 1), end(FinishReason.LENGTH, 1)], False, {Check.FINISHED}),
        ([text('{"a": '), text("1}"), end()], True, set()),
        ([text('{"a": '), end()], True, {Check.VALID_JSON}),
        ([text("NaN"), end()], True, {Check.VALID_JSON}),
        ([text("düz yazı"), end()], False, set()),
        ([end()], True, {Check.VALID_JSON, Check.NOT_EMPTY}),
        ([call('{"a"'), call(": 1}"), end(FinishReason.TOOL_CALLS)], True, set()),
        ([call(""), end(FinishReason.TOOL_CALLS)], False, set()),
        ([call('{"a"'), end(FinishReason.TOOL_CALLS)], False, {Check.VALID_JSON}),
        (
            [TextDelta(choice=0, text="No.", channel=Channel.REFUSAL), end()],
            False,
            {Check.NOT_EMPTY, Check.NOT_REFUSED},
        ),
        (
            [text("x"), end(FinishReason.CONTENT_FILTER)],
            False,
            {Check.FINISHED, Check.NOT_REFUSED},
        ),
    ],
)
def test_an_answer_is_judged_from_its_events(
    events: list[ReplyEvent], json_asked: bool, failing: set[Check]
) -> None:
    acceptance = Acceptance(ALL, json_asked=json_asked)
    for event in events:
        acceptance.saw(event)
    assert set(acceptance.failing()) == failing


def test_only_the_checks_that_were_asked_for_count() -> None:
    acceptance = Acceptance((Check.VALID_JSON,), json_asked=False)
    acceptance.saw(end(FinishReason.LENGTH))
    assert acceptance.failing() == ()
    assert Acceptance((), json_asked=True).failing() == ()
