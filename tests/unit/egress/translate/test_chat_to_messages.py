from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.core.errors import InvalidRequest
from gateway.core.jsonfields import objects_in, text_in
from gateway.core.jsontree import EmbeddedJson, JsonObject, JsonValue
from gateway.egress.translate.chat_to_messages import MOST_TOKENS, chat_to_messages
from gateway.egress.translate.messages_to_chat import messages_to_chat

USER: JsonValue = {"role": "user", "content": "Selam"}
IMAGE: JsonValue = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO"}}


def chat(*said: JsonValue, **fields: JsonValue) -> JsonObject:
    return chat_to_messages({"messages": list(said) or [USER], **fields})


def text(words: str) -> JsonValue:
    return {"type": "text", "text": words}


def call(arguments: JsonValue, call_id: str = "c1") -> JsonValue:
    function: JsonValue = {"name": "mail", "arguments": arguments}
    return {"id": call_id, "type": "function", "function": function}


def test_a_small_request() -> None:
    made = chat({"role": "system", "content": "Kısa yaz."}, USER, temperature=0.5, top_p=0.9)
    assert made == {
        "system": [text("Kısa yaz.")],
        "messages": [{"role": "user", "content": [text("Selam")]}],
        "temperature": 0.5,
        "top_p": 0.9,
        "max_tokens": MOST_TOKENS,
    }
    assert chat(max_tokens=5)["max_tokens"] == 5
    assert chat(max_completion_tokens=7)["max_tokens"] == 7


def test_neighbours_of_one_role_become_one_message_and_results_are_the_users() -> None:
    made = chat(
        USER,
        {"role": "user", "content": "Orada mısın?"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [call(EmbeddedJson({"kime": "Ayşe"}))],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "gitti"},
        {"role": "user", "content": "Peki"},
    )
    result = {"type": "tool_result", "tool_use_id": "c1", "content": [text("gitti")]}
    assert made["messages"] == [
        {"role": "user", "content": [text("Selam"), text("Orada mısın?")]},
        {
            "role": "assistant",
            "content": [
                {"type": "tool_use", "id": "c1", "name": "mail", "input": {"kime": "Ayşe"}}
            ],
        },
        {"role": "user", "content": [result, text("Peki")]},
    ]


def test_texts_in_which_nothing_is_said_are_left_out() -> None:
    made = chat(
        {"role": "system", "content": " "},
        {"role": "user", "content": [text(""), text("Selam")]},
        {"role": "assistant", "content": "\n\n", "tool_calls": [call("")]},
        {"role": "tool", "tool_call_id": "c1", "content": ""},
    )
    assert "system" not in made
    assert [said["content"] for said in objects_in(made, "messages")] == [
        [text("Selam")],
        [{"type": "tool_use", "id": "c1", "name": "mail", "input": {}}],
        [{"type": "tool_result", "tool_use_id": "c1", "content": []}],
    ]


def test_ids_of_calls_are_written_in_the_letters_that_messages_know() -> None:
    made = chat(
        USER,
        {"role": "assistant", "tool_calls": [call("", "functions.mail:0")]},
        {"role": "tool", "tool_call_id": "functions.mail:0", "content": "gitti"},
    )
    _, asked, told = [objects_in(said, "content")[0] for said in objects_in(made, "messages")]
    assert asked["id"] == told["tool_use_id"] == "functions_2e_mail_3a_0"


def test_the_arguments_of_a_tool_are_an_object() -> None:
    function: JsonValue = {"name": "saat", "parameters": {"required": []}}
    (tool,) = objects_in(chat(tools=[{"type": "function", "function": function}]), "tools")
    assert tool["input_schema"] == {"type": "object", "required": []}


def test_images_and_files() -> None:
    parts: JsonValue = [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO"}},
        {
            "type": "file",
            "file": {"filename": "r.pdf", "file_data": "data:application/pdf;base64,JVBE"},
        },
    ]
    (said,) = objects_in(chat({"role": "user", "content": parts}), "messages")
    image = {"type": "base64", "media_type": "image/png", "data": "iVBO"}
    pdf = {"type": "base64", "media_type": "application/pdf", "data": "JVBE"}
    assert said["content"] == [
        {"type": "image", "source": image},
        {"type": "document", "source": pdf, "title": "r.pdf"},
    ]


def test_tools_their_choice_stops_and_the_form_of_the_answer() -> None:
    schema: JsonValue = {"type": "object", "properties": {}}
    form: JsonValue = {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}
    made = chat(
        tools=[{"type": "function", "function": {"name": "mail", "description": "d"}}],
        tool_choice="required",
        parallel_tool_calls=False,
        stop="dur",
        response_format=form,
        seed=7,
        user="u",
    )
    assert made["tools"] == [{"name": "mail", "input_schema": schema, "description": "d"}]
    assert made["tool_choice"] == {"type": "any", "disable_parallel_tool_use": True}
    assert made["stop_sequences"] == ["dur"]
    assert made["output_config"] == {"format": {"type": "json_schema", "schema": schema}}
    assert not {"seed", "user", "metadata"} & set(made)


def test_a_named_choice() -> None:
    named: JsonValue = {"type": "function", "function": {"name": "mail"}}
    tools: JsonValue = [{"type": "function", "function": {"name": "mail"}}]
    assert chat(tools=tools, tool_choice=named)["tool_choice"] == {"type": "tool", "name": "mail"}


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"n": 2}, "n"),
        ({"logprobs": True}, "logprobs"),
        ({"logit_bias": {"7": 1}}, "logit_bias"),
        ({"presence_penalty": 0.5}, "presence_penalty"),
        ({"temperature": 1.5}, "temperature"),
        ({"functions": [{"name": "f"}]}, "functions"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"tool_choice": {"type": "allowed_tools"}}, "tool_choice"),
        (
            {"messages": [{"role": "user", "content": [{"type": "input_audio"}]}]},
            "messages[0].content[0]",
        ),
        (
            {"messages": [{"role": "assistant", "tool_calls": [call("rm -rf")]}]},
            "messages[0].tool_calls[0].function.arguments",
        ),
        ({"messages": [{"role": "function", "name": "f"}]}, "messages[0].role"),
        ({"messages": [{"role": "system", "content": [IMAGE]}, USER]}, "messages[0].content[0]"),
        (
            {"messages": [USER, {"role": "assistant", "content": [text("a"), IMAGE]}]},
            "messages[1].content[1]",
        ),
        ({"messages": [{"role": "system", "content": "Kısa yaz."}]}, "messages"),
        ({"stop": "\n"}, "stop"),
        ({"stop": ["dur", ""]}, "stop"),
    ],
)
def test_what_messages_have_no_word_for_is_named(fields: JsonObject, param: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        chat_to_messages({"messages": [USER], **fields})
    assert (caught.value.code, caught.value.param) == ("unsupported_parameter", param)


@pytest.mark.parametrize(
    "fields", [{"n": 1}, {"logprobs": False}, {"presence_penalty": 0}, {"temperature": 1}]
)
def test_what_says_nothing_is_no_matter(fields: dict[str, JsonValue]) -> None:
    assert chat(**fields)["messages"]


WORDS = st.text(min_size=1, max_size=8).filter(str.strip)
USERS = WORDS.map(lambda said: {"role": "user", "content": said})
CALLS = st.tuples(WORDS, st.dictionaries(WORDS, WORDS, max_size=2), WORDS)


@given(st.lists(st.one_of(USERS, CALLS), min_size=1, max_size=6))
def test_there_and_back_again_keeps_what_was_said(turns: list[object]) -> None:
    said: list[JsonValue] = []
    for place, turn in enumerate(turns):
        if isinstance(turn, dict):
            said.append(turn)
            continue
        assert isinstance(turn, tuple)
        name = f"c{place}"
        calls: list[JsonValue] = [call(EmbeddedJson(turn[1]), name)]
        said.append({"role": "assistant", "content": turn[0], "tool_calls": calls})
        said.append({"role": "tool", "tool_call_id": name, "content": turn[2]})
    said.append(USER)
    back = objects_in(messages_to_chat(chat_to_messages({"messages": said})), "messages")
    before = objects_in({"messages": said}, "messages")
    assert _told(back) == _told(before)


def _told(messages: list[JsonObject]) -> list[object]:
    """Roles, texts, calls and results in order; what one role says in a row is one text."""
    told: list[object] = []
    for message in messages:
        role, words = message["role"], text_in(message, "content")
        if told and role == "user" and isinstance(told[-1], list) and told[-1][0] == "user":
            told[-1][1] += f"\n\n{words}"
        else:
            told.append([role, words, message.get("tool_calls"), message.get("tool_call_id")])
    return told


def test_an_image_keeps_its_address() -> None:
    url = "https://example.com/a.png"
    part: JsonValue = {"type": "image_url", "image_url": {"url": url}}
    (said,) = objects_in(chat({"role": "user", "content": [part]}), "messages")
    assert said["content"] == [{"type": "image", "source": {"type": "url", "url": url}}]
