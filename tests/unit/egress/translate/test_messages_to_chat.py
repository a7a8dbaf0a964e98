from __future__ import annotations

import pytest

from gateway.core.errors import InvalidRequest
from gateway.core.jsonfields import objects_in
from gateway.core.jsontree import EmbeddedJson, JsonObject, JsonValue, SealedText
from gateway.egress.translate.messages_to_chat import messages_to_chat


def messages(*said: JsonValue, **fields: JsonValue) -> JsonObject:
    return messages_to_chat({"max_tokens": 64, "messages": list(said), **fields})


def user(*blocks: JsonValue) -> JsonValue:
    return {"role": "user", "content": list(blocks)}


def text(words: str) -> JsonValue:
    return {"type": "text", "text": words}


def test_a_small_request() -> None:
    chat = messages({"role": "user", "content": "Selam"}, system="Kısa yaz.", temperature=0.5)
    assert chat == {
        "messages": [
            {"role": "system", "content": "Kısa yaz."},
            {"role": "user", "content": "Selam"},
        ],
        "temperature": 0.5,
        "max_completion_tokens": 64,
    }


def test_texts_are_joined_and_images_stand_in_parts() -> None:
    source: JsonValue = {"type": "base64", "media_type": "image/png", "data": "iVBO"}
    chat = messages(
        user(text("a"), text("b")),
        user(text("c"), {"type": "image", "source": source}),
        system=[text("s"), text("t")],
    )
    assert chat["messages"] == [
        {"role": "system", "content": "s\n\nt"},
        {"role": "user", "content": "a\n\nb"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "c"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO"}},
            ],
        },
    ]


def test_calls_and_results() -> None:
    call: JsonValue = {"type": "tool_use", "id": "c1", "name": "mail", "input": {"kime": "Ayşe"}}
    thought: JsonValue = {"type": "thinking", "thinking": "x", "signature": SealedText("s", "t")}
    result: JsonValue = {"type": "tool_result", "tool_use_id": "c1", "content": [text("gitti")]}
    chat = messages(
        user(text("yolla")),
        {"role": "assistant", "content": [thought, text("Peki."), call]},
        user(result, text("Sağ ol")),
    )
    function = {"name": "mail", "arguments": EmbeddedJson({"kime": "Ayşe"})}
    assert chat["messages"] == [
        {"role": "user", "content": "yolla"},
        {
            "role": "assistant",
            "content": "Peki.",
            "tool_calls": [{"id": "c1", "type": "function", "function": function}],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "gitti"},
        {"role": "user", "content": "Sağ ol"},
    ]


def test_documents_and_search_results() -> None:
    pdf: JsonValue = {"type": "base64", "media_type": "application/pdf", "data": "JVBE"}
    plain: JsonValue = {"type": "text", "media_type": "text/plain", "data": "metin"}
    inner: JsonValue = {"type": "content", "content": [text("iç")]}
    found: JsonValue = {
        "type": "search_result", "title": "t", "source": "s", "content": [text("ara")],
    }  # fmt: skip
    chat = messages(
        user({"type": "document", "source": pdf, "title": "Rapor", "context": "yeni"}),
        user({"type": "document", "source": plain, "title": "Not", "context": "eski"}),
        user({"type": "document", "source": inner}, found),
    )
    file = {"filename": "Rapor", "file_data": "data:application/pdf;base64,JVBE"}
    assert chat["messages"] == [
        {"role": "user", "content": [text("yeni"), {"type": "file", "file": file}]},
        {"role": "user", "content": "Not\neski\nmetin"},
        {"role": "user", "content": "iç\n\nt\ns\nara"},
    ]


def test_tools_their_choice_stops_and_the_form_of_the_answer() -> None:
    schema: JsonValue = {"type": "object"}
    chat = messages(
        user(text("a")),
        tools=[{"name": "mail", "description": "d", "input_schema": schema, "strict": True}],
        tool_choice={"type": "tool", "name": "mail", "disable_parallel_tool_use": True},
        stop_sequences=["dur"],
        output_config={"format": {"type": "json_schema", "schema": schema}, "effort": "low"},
        metadata={"user_id": "u"},
        thinking={"type": "enabled", "budget_tokens": 2000},
    )
    function = {"name": "mail", "description": "d", "parameters": schema, "strict": True}
    assert chat["tools"] == [{"type": "function", "function": function}]
    assert chat["tool_choice"] == {"type": "function", "function": {"name": "mail"}}
    assert chat["parallel_tool_calls"] is False
    assert chat["stop"] == ["dur"]
    form = {"name": "answer", "schema": schema, "strict": True}
    assert chat["response_format"] == {"type": "json_schema", "json_schema": form}
    assert not {"metadata", "thinking", "output_config", "system"} & set(chat)


@pytest.mark.parametrize(
    ("kind", "word"), [("auto", "auto"), ("any", "required"), ("none", "none")]
)
def test_a_choice_in_one_word(kind: str, word: str) -> None:
    tools: JsonValue = [{"name": "mail", "input_schema": {"type": "object"}}]
    chat = messages(user(text("a")), tools=tools, tool_choice={"type": kind})
    assert chat["tool_choice"] == word


def test_without_tools_there_is_no_choice() -> None:
    choice: JsonValue = {"type": "auto", "disable_parallel_tool_use": True}
    chat = messages(user(text("a")), tools=[], tool_choice=choice)
    assert not {"tools", "tool_choice", "parallel_tool_calls"} & set(chat)


def test_a_turn_in_which_the_model_only_thought_is_left_out() -> None:
    thought: JsonValue = {"type": "thinking", "thinking": "x", "signature": SealedText("s", "t")}
    chat = messages(user(text("a")), {"role": "assistant", "content": [thought]}, user(text("b")))
    assert [said["role"] for said in objects_in(chat, "messages")] == ["user", "user"]


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"tools": [{"type": "bash_20250124", "name": "bash"}]}, "tools[0].type"),
        ({"stop_sequences": ["1", "2", "3", "4", "5"]}, "stop_sequences"),
        ({"messages": [user(text("a")), {"role": "assistant", "content": "B"}]}, "messages"),
        (
            {"messages": [user({"type": "document", "citations": {"enabled": True}})]},
            "messages[0].content[0].citations",
        ),
    ],
)
def test_what_chat_has_no_word_for_is_named(fields: dict[str, JsonValue], param: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        messages_to_chat({"messages": [user(text("a"))], **fields})
    assert (caught.value.code, caught.value.param) == ("unsupported_parameter", param)


def test_an_image_keeps_its_address_and_a_document_by_its_address_cannot_be_told() -> None:
    source: JsonValue = {"type": "url", "url": "https://example.com/a"}
    (said,) = objects_in(messages(user({"type": "image", "source": source})), "messages")
    assert said["content"] == [{"type": "image_url", "image_url": {"url": "https://example.com/a"}}]
    with pytest.raises(InvalidRequest, match="a document by its address"):
        messages(user({"type": "document", "source": source}))
