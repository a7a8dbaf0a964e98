from __future__ import annotations

import pytest
from rig.payloads import external_target

from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.reply import (
    Finished,
    FinishReason,
    LogprobsDelta,
    TextDelta,
    Usage,
    UsageReported,
)
from gateway.egress.nonsense import Nonsense
from gateway.egress.wires.completions import CompletionsWire

WIRE = CompletionsWire()


def piece(text: str, finish: str | None = None, index: int = 0, **more: JsonValue) -> JsonObject:
    choice: JsonObject = {"index": index, "text": text, "finish_reason": finish, **more}
    return {"id": "cmpl-1", "created": 1, "choices": [choice]}


def test_what_is_sent() -> None:
    tree: JsonObject = {"model": "asked", "prompt": "Bir", "store": True}
    sent = WIRE.body(tree, external_target(), "m", stream=False)
    assert sent == {"model": "m", "prompt": "Bir"}


def test_a_whole_answer() -> None:
    body = {**piece("iki", "stop", logprobs={"tokens": ["iki"]}),
            "usage": {"prompt_tokens": 3, "completion_tokens": 1}}  # fmt: skip
    assert WIRE.reader({"prompt": "Bir"}).whole(body)[1:] == [
        TextDelta(choice=0, text="iki"),
        LogprobsDelta(choice=0, logprobs={"tokens": ["iki"]}),
        Finished(choice=0, reason=FinishReason.STOP),
        UsageReported(usage=Usage(input=3, output=1)),
    ]


def test_a_stream() -> None:
    reader = WIRE.reader({"prompt": "Bir"})
    events = [event for part in (piece("i"), piece("ki"), piece("", "length"))
              for event in reader.chunk(part)]  # fmt: skip
    assert events[1:] == [
        TextDelta(choice=0, text="i"),
        TextDelta(choice=0, text="ki"),
        Finished(choice=0, reason=FinishReason.LENGTH),
    ]


@pytest.mark.parametrize(
    ("tree", "choices"),
    [
        ({"prompt": ["a", "b"]}, 2),
        ({"prompt": ["a", "b"], "n": 2}, 4),
        ({"prompt": [1, 2, 3]}, 1),
        ({"prompt": [[1], [2]]}, 2),
    ],
)
def test_every_prompt_wants_its_answers(tree: JsonObject, choices: int) -> None:
    reader = WIRE.reader(tree)
    for index in range(choices - 1):
        reader.chunk(piece("x", "stop", index))
    if choices > 1:
        with pytest.raises(Nonsense):
            reader.end(complete=False)
    reader.chunk(piece("x", "stop", choices - 1))
    assert reader.end(complete=False)
