from __future__ import annotations

from gateway.models.recording_text import LINK, chat, heard, message, response


def test_what_the_user_said_last_is_said_again_and_its_last_word_stands_in_a_link() -> None:
    echo = heard(
        {
            "model": "m",
            "messages": [
                {"role": "user", "content": "bir"},
                {"role": "assistant", "content": "iki"},
                {"role": "user", "content": [{"type": "text", "text": "yaz [EMAIL_1] ."}]},
            ],
        }
    )
    assert echo.heard == "yaz [EMAIL_1] ."
    assert f"({LINK}[EMAIL_1])" in echo.text
    assert echo.calls == ""


def test_the_first_tool_is_called() -> None:
    assert heard({"input": "x", "tools": [{"name": "mail"}]}).calls == "mail"
    assert heard({"input": "x", "tools": [{"function": {"name": "mail"}}]}).calls == "mail"


def test_a_request_without_any_shape_is_heard_as_nothing() -> None:
    for asked in ({}, {"messages": 3}, {"messages": [1], "tools": [2]}, {"tools": {"a": 1}}):
        echo = heard(asked)
        assert (echo.heard, echo.calls) == ("", "")


def test_a_stream_ends_as_its_wire_says() -> None:
    echo = heard({"model": "m", "input": "x"})
    assert chat(echo)[1][-1]["choices"] == []
    assert message(echo)[1][-1] == {"type": "message_stop"}
    assert response(echo)[1][-1]["type"] == "response.completed"
