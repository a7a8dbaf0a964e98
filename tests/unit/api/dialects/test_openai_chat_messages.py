from __future__ import annotations

import pytest
from rig.chat_requests import besides_model, called_tool, read, refusal, said_by, seen

from gateway.core.jsontree import EmbeddedJson
from gateway.core.request import Place, SegmentKind


@pytest.mark.parametrize(
    ("role", "place"),
    [("system", Place.SYSTEM), ("developer", Place.SYSTEM), ("user", Place.USER),
     ("assistant", Place.ANSWER), ("function", Place.TOOL_RESULTS)],
)  # fmt: skip
def test_the_role_says_where_a_text_stands(role: str, place: Place) -> None:
    request = read(messages=[said_by(role, "metin", name="Ayşe")])
    content, name = seen(request, "messages[0].content"), seen(request, "messages[0].name")
    assert (content.place, content.maskable) == (place, True)
    assert (name.place, name.maskable, name.text) == (place, False, "Ayşe")


def test_the_first_text_of_a_user_names_the_conversation() -> None:
    parts = [{"type": "text", "text": "ilk"}, {"type": "text", "text": "ikinci"}]
    messages = [said_by("system", "s"), said_by("user", parts), said_by("user", "üç")]
    assert read(messages=messages).conversation == "ilk"
    assert read(messages=[said_by("system", "s")]).conversation == ""


def test_the_arguments_of_a_call_are_read_leaf_by_leaf() -> None:
    request = read(messages=[called_tool('{"kime": "Ay\\u015fe", "n": 7}')])
    labels = {item.label: item for item in request.segments if item.kind is not SegmentKind.KEY}
    arguments = "messages[0].tool_calls[0].function.arguments"
    assert labels[f"{arguments}{{0}}"].text == "Ayşe"
    assert labels[f"{arguments}{{0}}"].maskable
    assert not labels[f"{arguments}{{1}}"].maskable
    assert not labels["messages[0].tool_calls[0].function.name"].maskable
    assert not labels["messages[0].tool_calls[0].id"].maskable
    assert {item.place for item in besides_model(request)} == {Place.ANSWER}
    keys = [item.text for item in request.segments if item.kind is SegmentKind.KEY]
    assert keys == ["kime", "n"]


def test_arguments_that_are_no_json_are_one_text() -> None:
    request = read(messages=[called_tool("rm -rf Ayşe")])
    segment = seen(request, "messages[0].tool_calls[0].function.arguments")
    assert (segment.text, segment.maskable) == ("rm -rf Ayşe", True)


def test_a_tool_s_result_in_escaped_json_is_read_through_its_escapes() -> None:
    messages = [called_tool("{}"), said_by("tool", '{"ad": "Ay\\u015fe"}', tool_call_id="c1")]
    request = read(messages=messages)
    found = [item for item in request.segments if item.label == "messages[1].content{0}"]
    assert [(item.text, item.maskable) for item in found] == [("ad", False), ("Ayşe", True)]
    assert {item.place for item in found} == {Place.TOOL_RESULTS}
    sent = request.tree["messages"]
    assert isinstance(sent, list)
    assert sent[1]["content"] == EmbeddedJson({"ad": "Ayşe"})


@pytest.mark.parametrize("content", ['{"ad": "Ayşe"}', 'x = "\\u015f"', "[1, \\u0031]"])
def test_any_other_result_is_text_as_it_stands(content: str) -> None:
    messages = [called_tool("{}"), said_by("tool", content, tool_call_id="c1")]
    segment = seen(read(messages=messages), "messages[1].content")
    assert (segment.text, segment.maskable) == (content, True)


def test_what_an_answer_held_comes_back_and_is_inspected() -> None:
    request = read(
        messages=[
            {
                "role": "assistant",
                "content": None,
                "refusal": "hayır",
                "reasoning_content": "düşünce",
                "tool_calls": None,
                "function_call": {"name": "f", "arguments": '["x"]'},
                "annotations": [{"url": "u"}],
                "yeni": {"alan": "değer"},
            }
        ]
    )
    told = {(item.label, item.text, item.maskable) for item in request.segments}
    assert ("messages[0].refusal", "hayır", True) in told
    assert ("messages[0].reasoning_content", "düşünce", True) in told
    assert ("messages[0].function_call.arguments[0]", "x", True) in told
    assert ("messages[0].annotations[0]{0}", "u", False) in told
    assert ("messages[0]{7}{0}", "değer", False) in told


def test_sound_that_a_provider_keeps_cannot_be_read_here() -> None:
    request = read(messages=[{"role": "assistant", "audio": {"id": "audio_1"}}])
    assert request.opaque == ("messages[0].audio",)
    assert request.has == {"audio"}


BAD: dict[str, tuple[object, str, str]] = {
    "none": (None, "missing_required_parameter", "messages"),
    "empty": ([], "invalid_value", "messages"),
    "4,097": ([said_by("user", "x")] * 4097, "invalid_value", "messages"),
    "no list": ("selam", "invalid_type", "messages"),
    "no object": (["selam"], "invalid_type", "messages[0]"),
    "no role": ([{"content": "x"}], "missing_required_parameter", "messages[0].role"),
    "unknown role": ([said_by("root", "x")], "invalid_value", "messages[0].role"),
    "role in capitals": ([said_by("User", "x")], "invalid_value", "messages[0].role"),
    "no content": ([{"role": "user"}], "missing_required_parameter", "messages[0].content"),
    "nothing said or called": (
        [{"role": "assistant", "content": None, "tool_calls": []}],
        "missing_required_parameter",
        "messages[0].content",
    ),
    "content as a number": ([said_by("user", 7)], "invalid_type", "messages[0].content"),
    "no parts": ([said_by("user", [])], "invalid_value", "messages[0].content"),
    "name as a list": ([said_by("user", "x", name=[])], "invalid_type", "messages[0].name"),
    "a result of no call": (
        [said_by("tool", "x", tool_call_id="c9")],
        "invalid_value",
        "messages[0].tool_call_id",
    ),
    "a result without an id": (
        [said_by("tool", "x")],
        "missing_required_parameter",
        "messages[0].tool_call_id",
    ),
    "a call of another type": (
        [{"role": "assistant", "tool_calls": [{"id": "a", "type": "custom", "custom": {}}]}],
        "invalid_value",
        "messages[0].tool_calls[0].type",
    ),
    "a call of nothing": (
        [{"role": "assistant", "tool_calls": [{"id": "a", "type": "function"}]}],
        "missing_required_parameter",
        "messages[0].tool_calls[0].function",
    ),
    "arguments as an object": (
        [{"role": "assistant", "function_call": {"name": "f", "arguments": {}}}],
        "invalid_type",
        "messages[0].function_call.arguments",
    ),
    "a poisoned field": (
        [said_by("user", "x", constructor=1)],
        "unknown_parameter",
        "messages[0]{2}",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_messages_that_make_no_sense_are_refused_where_they_do_not(name: str) -> None:
    messages, code, param = BAD[name]
    refused = refusal(messages=messages)
    assert (refused.code, refused.param, refused.http_status) == (code, param, 400)
