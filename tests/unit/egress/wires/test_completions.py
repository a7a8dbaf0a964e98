from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.payloads import all_of, external_target, home_payload, home_target

from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.reply import (
    Finished,
    FinishReason,
    LogprobsDelta,
    TextDelta,
    Usage,
    UsageReported,
)
from gateway.egress.client import HomeClient
from gateway.egress.dial import Dials, system_resolver
from gateway.egress.http_provider import HttpProvider
from gateway.egress.limits import Limits
from gateway.egress.nonsense import Nonsense
from gateway.egress.wires.completions import CompletionsWire, EmbeddedCompletionsWire
from gateway.models.embedded import MODEL, EmbeddedModel

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
        ({"prompt": ["a"] * 64, "n": 8}, 512),
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


@pytest.mark.parametrize("field", [{"echo": True}, {"suffix": "."}, {"logprobs": 0}])
def test_the_embedded_model_is_not_asked_for_what_it_would_pass_over(field: JsonObject) -> None:
    wire = EmbeddedCompletionsWire()
    with pytest.raises(InvalidRequest) as refused:
        wire.body({"prompt": "a", **field}, home_target(), "m", stream=False)
    assert refused.value.param in field
    assert wire.body({"prompt": [1, 2]}, home_target(), "m", stream=False)["prompt"] == [1, 2]


def test_the_embedded_model_cannot_carry_several_prompts_on_in_one_stream() -> None:
    with pytest.raises(InvalidRequest) as refused:
        EmbeddedCompletionsWire().body({"prompt": ["a", "b"]}, home_target(), "m", stream=True)
    assert refused.value.param == "prompt"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def model() -> AsyncIterator[EmbeddedModel]:
    running = await EmbeddedModel.start(deadline=60)
    yield running
    await running.stop()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("stream", [False, True])
async def test_the_real_model_carries_prompts_on(model: EmbeddedModel, stream: bool) -> None:
    target = home_target("local/e", model.url, provider="embedded", model=MODEL, api_key=model.key)
    several = ["The capital of France is", "The capital of Italy is"]
    prompts: JsonObject = {"prompt": several[0], "n": 2} if stream else {"prompt": several}
    tree: JsonObject = {**prompts, "max_tokens": 4, "temperature": 0}
    client = HomeClient(target, connect=3, dials=Dials(), resolver=system_resolver)
    using = HttpProvider(target, client, Limits())
    try:
        async with asyncio.timeout(60):
            payload = home_payload(target, tree, "openai_completions")
            reply = await using.send(payload, stream=stream, client_key=None, until=None)
            events = await all_of(reply)
    finally:
        await using.close()
    assert {event.choice for event in events if isinstance(event, TextDelta)} == {0, 1}
    assert len([event for event in events if isinstance(event, Finished)]) == 2
