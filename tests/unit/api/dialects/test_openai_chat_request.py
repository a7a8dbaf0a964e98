from __future__ import annotations

import json

import pytest
from rig.answering import PRINCIPAL, chat
from rig.chat_requests import PNG, besides_model, called_tool, read, refusal, said_by, seen, tool

from gateway.core.jsontree import EmbeddedJson, dump
from gateway.core.request import Place, SegmentKind


def test_a_small_request() -> None:
    request = read(stream=True, max_tokens=5, n=2)
    assert (request.id, request.dialect, request.model_asked) == ("req_1", "openai_chat", "m")
    assert request.principal == PRINCIPAL
    assert request.stream
    assert request.conversation == "Selam"
    assert request.options == {"max_tokens": 5, "n": 2}
    assert (request.opaque, request.has) == ((), frozenset())
    said = seen(request, "messages[0].content")
    assert (said.text, said.place, said.kind, said.maskable) == (
        "Selam",
        Place.USER,
        SegmentKind.TEXT,
        True,
    )


def test_what_is_sent_is_what_was_read() -> None:
    fields = {
        "messages": [
            said_by("system", "Kısa yanıtla."),
            called_tool('{"to": "ayşe@example.com"}'),
            said_by("tool", "tamam", tool_call_id="c1"),
        ],
        "tools": [tool({"type": "object", "properties": {"a": {"type": "string"}}})],
        "temperature": 0.5,
        "yeni": {"iç": [1, None]},
    }
    assert json.loads(dump(read(**fields).tree)) == json.loads(
        json.dumps(chat(**fields)).replace('"to\\": \\"', '"to\\":\\"')
    )


def test_nothing_is_stored_and_the_tier_is_not_the_client_s_choice() -> None:
    request = read(store=True, service_tier="priority")
    assert request.tree["store"] is False
    assert "service_tier" not in request.tree
    assert "store" not in read().tree
    assert not any("priority" in item.text for item in request.segments)


@pytest.mark.parametrize(
    ("model", "code"),
    [(None, "missing_required_parameter"), (["m"], "invalid_type"), ({"a": 1}, "invalid_type"),
     (7, "invalid_type"), ("m" * 513, "invalid_value")],
)  # fmt: skip
def test_a_model_is_a_name(model: object, code: str) -> None:
    refused = refusal(model=model)
    assert (refused.code, refused.param) == (code, "model")


def test_the_name_of_the_model_is_inspected_and_cannot_be_masked() -> None:
    name = seen(read(model="gpt-10000000146"), "model")
    assert (name.text, name.place, name.kind) == (
        "gpt-10000000146",
        Place.OPTIONS,
        SegmentKind.TEXT,
    )
    assert not name.maskable


@pytest.mark.parametrize(
    ("form", "in_json"),
    [
        ({"type": "json_object"}, True),
        ({"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}, True),
        ({"type": "text"}, False),
        (None, False),
    ],
)
def test_an_answer_in_json_is_an_option_of_the_request(form: object, in_json: bool) -> None:
    assert read(response_format=form).options.get("json_answer", 0) == int(in_json)


def test_what_the_request_needs_of_a_model_is_known() -> None:
    form = {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}
    image = [{"type": "image_url", "image_url": {"url": PNG}}]
    request = read(tools=[tool()], response_format=form, messages=[said_by("user", image)])
    assert request.has == {"tools", "json_schema", "vision"}
    assert read(tools=[], functions=[]).has == frozenset()
    assert read(functions=[{"name": "f"}]).has == {"tools"}


def test_arguments_stand_in_the_tree_as_what_they_mean() -> None:
    request = read(messages=[said_by("user", "x"), called_tool('{"a": 1}')])
    messages = request.tree["messages"]
    assert isinstance(messages, list)
    assert messages[1]["tool_calls"][0]["function"]["arguments"] == EmbeddedJson({"a": 1})


def test_ten_thousand_words_and_four_thousand_messages_are_read() -> None:
    assert len(besides_model(read(messages=[said_by("user", "İstanbul ")] * 4096))) == 4096
    assert read(messages=[said_by("user", "ığüşöç " * 10_000)]).conversation.startswith("ığüşöç")
