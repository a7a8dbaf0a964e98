from __future__ import annotations

import pytest

from gateway.core.errors import InvalidRequest
from gateway.core.jsonfields import objects_in
from gateway.core.jsontree import EmbeddedJson, JsonObject, JsonValue
from gateway.egress.translate.responses_to_chat import responses_to_chat
from gateway.egress.translate.table import translated

USER: JsonValue = {"role": "user", "content": "Selam"}


def chat(*items: JsonValue, **fields: JsonValue) -> JsonObject:
    return responses_to_chat({"input": list(items) or [USER], **fields})


def test_a_small_request() -> None:
    made = chat(instructions="Kısa yaz", temperature=0.5, max_output_tokens=64, metadata={"a": "b"})
    assert made == {
        "messages": [{"role": "system", "content": "Kısa yaz"}, USER],
        "temperature": 0.5,
        "max_completion_tokens": 64,
    }


def test_calls_in_a_row_are_one_message_and_results_follow() -> None:
    said: JsonValue = [{"type": "output_text", "text": "Peki."}]
    calls: list[JsonValue] = [
        {"type": "function_call", "call_id": name, "name": "mail",
         "arguments": EmbeddedJson({"kime": name})}
        for name in ("a", "b")
    ]  # fmt: skip
    made = chat(
        USER,
        {"type": "reasoning", "summary": [], "encrypted_content": "x"},
        {"type": "message", "role": "assistant", "content": said, "id": "msg_1"},
        *calls,
        {"type": "function_call_output", "call_id": "a", "output": "gitti"},
        {"type": "function_call_output", "call_id": "b",
         "output": [{"type": "input_text", "text": "gitti"}]},
    )  # fmt: skip
    function = [{"name": "mail", "arguments": EmbeddedJson({"kime": name})} for name in ("a", "b")]
    assert made["messages"] == [
        USER,
        {
            "role": "assistant",
            "content": "Peki.",
            "tool_calls": [
                {"id": "a", "type": "function", "function": function[0]},
                {"id": "b", "type": "function", "function": function[1]},
            ],
        },
        {"role": "tool", "tool_call_id": "a", "content": "gitti"},
        {"role": "tool", "tool_call_id": "b", "content": "gitti"},
    ]


def test_images_and_files_stand_in_parts() -> None:
    parts: JsonValue = [
        {"type": "input_text", "text": "bak"},
        {"type": "input_image", "image_url": "data:x", "detail": "low"},
        {"type": "input_file", "filename": "r.pdf", "file_data": "data:y"},
    ]
    (said,) = objects_in(chat({"role": "user", "content": parts}), "messages")
    assert said["content"] == [
        {"type": "text", "text": "bak"},
        {"type": "image_url", "image_url": {"url": "data:x", "detail": "low"}},
        {"type": "file", "file": {"filename": "r.pdf", "file_data": "data:y"}},
    ]


def test_tools_their_choice_and_the_form_of_the_answer() -> None:
    schema: JsonValue = {"type": "object"}
    made = chat(
        tools=[{"type": "function", "name": "mail", "parameters": schema, "strict": True}],
        tool_choice={"type": "function", "name": "mail"},
        parallel_tool_calls=False,
        text={"format": {"type": "json_schema", "name": "n", "schema": schema}},
        top_logprobs=2,
    )
    function = {"name": "mail", "parameters": schema, "strict": True}
    assert made["tools"] == [{"type": "function", "function": function}]
    assert made["tool_choice"] == {"type": "function", "function": {"name": "mail"}}
    form = {"name": "n", "schema": schema}
    assert made["response_format"] == {"type": "json_schema", "json_schema": form}
    assert (made["logprobs"], made["top_logprobs"]) == (True, 2)
    assert made["parallel_tool_calls"] is False
    assert chat(tool_choice="required")["tool_choice"] == "required"
    assert chat(include=["message.output_text.logprobs"])["logprobs"] is True


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"tool_choice": {"type": "allowed_tools"}}, "tool_choice"),
        ({"tools": [{"type": "web_search"}]}, "tools[0].type"),
        (
            {"input": [{"type": "function_call_output", "call_id": "a",
                        "output": [{"type": "input_image", "image_url": "data:x"}]}]},
            "input[0].output",
        ),
    ],
)  # fmt: skip
def test_what_chat_has_no_word_for_is_named(fields: JsonObject, param: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        responses_to_chat({"input": [USER], **fields})
    assert (caught.value.code, caught.value.param) == ("unsupported_parameter", param)


def test_messages_are_reached_through_chat() -> None:
    made = translated({"input": [USER], "instructions": "Kısa"}, "openai_responses",
                      "anthropic_messages")  # fmt: skip
    assert made["system"] == [{"type": "text", "text": "Kısa"}]


def test_an_image_keeps_its_address_and_a_file_by_its_address_cannot_be_told() -> None:
    url = "https://example.com/a"
    said: JsonValue = [{"type": "input_image", "image_url": url}]
    (message,) = objects_in(chat({"role": "user", "content": said}), "messages")
    assert message["content"] == [{"type": "image_url", "image_url": {"url": url}}]
    with pytest.raises(InvalidRequest, match="cannot be told"):
        chat({"role": "user", "content": [{"type": "input_file", "file_url": url}]})
