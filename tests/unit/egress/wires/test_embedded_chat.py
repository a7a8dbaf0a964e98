from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.behaviours import chunk, completion, finish
from rig.payloads import all_of, chat, home_payload, home_target

from gateway.core.jsonfields import object_in, objects_in
from gateway.core.jsontree import EmbeddedJson, JsonObject, JsonValue
from gateway.core.reply import Finished, FinishReason, ReplyEvent, TextDelta, ToolCallDelta
from gateway.core.target import Target
from gateway.egress.client import HomeClient
from gateway.egress.dial import Dials, system_resolver
from gateway.egress.http_provider import HttpProvider
from gateway.egress.limits import Limits
from gateway.egress.wires.embedded_chat import EmbeddedChatWire
from gateway.models.embedded import MODEL, EmbeddedModel

WIRE = EmbeddedChatWire()
PLACE: JsonObject = {
    "type": "object",
    "properties": {"şehir": {"type": "string", "enum": ["Ankara", "İzmir"]}},
    "required": ["şehir"],
    "additionalProperties": False,
}
WEATHER: JsonObject = {"name": "hava", "description": "Tells the weather", "parameters": PLACE}
CLOCK: JsonObject = {"name": "saat"}
TOOLS: JsonValue = [
    {"type": "function", "function": WEATHER},
    {"type": "function", "function": CLOCK},
]


def body(**fields: object) -> JsonObject:
    return WIRE.body(chat("Ankara'da hava?", **fields), home_target(), "m", stream=False)


def schema(sent: JsonObject) -> JsonObject:
    return object_in(object_in(object_in(sent, "response_format"), "json_schema"), "schema")


def names(options: list[JsonObject]) -> list[JsonValue]:
    return [object_in(object_in(one, "properties"), "name").get("const") for one in options]


def test_without_tools_a_request_stays_as_it_is() -> None:
    assert "response_format" not in body()
    assert objects_in(body(), "messages") == objects_in(chat("Ankara'da hava?"), "messages")
    refused = body(tools=TOOLS, tool_choice="none")
    assert not {"tools", "tool_choice", "response_format"} & set(refused)


def test_a_free_choice_is_one_of_the_calls_or_a_text() -> None:
    sent = body(tools=TOOLS)
    assert not {"tools", "tool_choice"} & set(sent)
    options = objects_in(schema(sent), "anyOf")
    assert names(options) == ["hava", "saat", None]
    assert object_in(object_in(options[0], "properties"), "arguments") == PLACE
    assert "Tells the weather" in str(objects_in(sent, "messages")[0]["content"])


def test_a_required_call_and_a_named_one_leave_no_other_way() -> None:
    required = body(tools=TOOLS, tool_choice="required")
    assert names(objects_in(schema(required), "anyOf")) == ["hava", "saat"]
    named = body(tools=TOOLS, tool_choice={"type": "function", "function": {"name": "hava"}})
    assert names([schema(named)]) == ["hava"]
    older = body(functions=[WEATHER, CLOCK], function_call={"name": "saat"})
    assert names([schema(older)]) == ["saat"]


def test_the_form_that_was_asked_for_is_that_of_the_text() -> None:
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "integer"}}}
    options = objects_in(schema(body(tools=TOOLS, response_format=form)), "anyOf")
    assert object_in(object_in(options[-1], "properties"), "answer") == {"type": "integer"}


def test_earlier_calls_and_results_are_told_in_plain_messages() -> None:
    function: JsonObject = {"name": "hava", "arguments": EmbeddedJson({"şehir": "İzmir"})}
    call: JsonObject = {"id": "c", "type": "function", "function": function}
    tree: JsonObject = {
        "messages": [
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c", "content": "güneşli"},
        ]
    }
    told = objects_in(WIRE.body(tree, home_target(), "m", stream=False), "messages")
    assert [one["role"] for one in told] == ["assistant", "user"]
    assert "İzmir" in str(told[0]["content"])
    assert told[1]["content"] == "güneşli"


def whole(said: str, reason: str = "stop") -> list[ReplyEvent]:
    answer = completion(said)
    choices = answer["choices"]
    assert isinstance(choices, list)
    choices[0]["finish_reason"] = reason
    return WIRE.reader(body(tools=TOOLS)).whole(answer)  # type: ignore[arg-type]


def test_an_answer_becomes_the_call_that_it_stands_for() -> None:
    events = whole('{"name": "hava", "arguments": {"şehir": "İzmir"}}')
    (call,) = [event for event in events if isinstance(event, ToolCallDelta)]
    assert (call.name, json.loads(call.arguments)) == ("hava", {"şehir": "İzmir"})
    assert call.call_id
    assert Finished(choice=0, reason=FinishReason.TOOL_CALLS) in events


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ('{"answer": "Güneşli."}', "Güneşli."),
        ('{"answer": [1, "İ"]}', '[1, "İ"]'),
        ('{"name": "hava", "argum', '{"name": "hava", "argum'),
        ("[" * 5000, "[" * 5000),
        ("7", "7"),
    ],
)
def test_an_answer_becomes_its_text_and_what_is_neither_stays(said: str, text: str) -> None:
    events = whole(said, "length")
    assert TextDelta(choice=0, text=text) in events
    assert Finished(choice=0, reason=FinishReason.LENGTH) in events


def test_a_streamed_call_comes_in_one_piece() -> None:
    reader = WIRE.reader(body(tools=TOOLS))
    pieces = ['{"name": "sa', 'at", "argu', 'ments": {}}']
    events = [event for piece in pieces for event in reader.chunk(chunk({"content": piece}))]  # type: ignore[arg-type]
    events += reader.chunk(finish())  # type: ignore[arg-type]
    events += reader.end(complete=True)
    calls = [event for event in events if isinstance(event, ToolCallDelta)]
    assert [(call.name, call.arguments) for call in calls] == [("saat", "{}")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def model() -> AsyncIterator[EmbeddedModel]:
    running = await EmbeddedModel.start(deadline=60)
    yield running
    await running.stop()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    "choice", ["required", {"type": "function", "function": {"name": "hava"}}], ids=["any", "named"]
)
async def test_the_real_model_gives_a_call_that_fits_its_schema(
    model: EmbeddedModel, choice: object, stream: bool
) -> None:
    target = home_target("local/e", model.url, provider="embedded", model=MODEL, api_key=model.key)
    tools = [{"type": "function", "function": WEATHER}]
    tree = chat("Weather?", tools=tools, tool_choice=choice, max_tokens=60, temperature=0)
    events = await asked(target, tree, stream=stream)
    (call,) = [event for event in events if isinstance(event, ToolCallDelta)]
    assert call.name == "hava"
    assert json.loads(call.arguments)["şehir"] in {"Ankara", "İzmir"}


async def asked(target: Target, tree: JsonObject, *, stream: bool) -> list[ReplyEvent]:
    client = HomeClient(target, connect=3, dials=Dials(), resolver=system_resolver)
    using = HttpProvider(target, client, Limits())
    try:
        async with asyncio.timeout(60):
            payload = home_payload(target, tree)
            return await all_of(
                await using.send(payload, stream=stream, client_key=None, until=None)
            )
    finally:
        await using.close()
