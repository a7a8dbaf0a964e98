from __future__ import annotations

from gateway.api.asgi import Message, begin, header_values, raw_path, respond


async def sent_by(name: str, value: str) -> list[Message]:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    await respond(send, 200, {name: value}, b"hello")
    return messages


async def test_a_response_is_a_head_with_its_length_and_a_body() -> None:
    head, body = await sent_by("x-a", "b")
    assert head["status"] == 200
    assert head["headers"] == [(b"x-a", b"b"), (b"content-length", b"5")]
    assert body == {"type": "http.response.body", "body": b"hello"}


async def test_a_header_holds_ascii_whatever_it_is_made_of() -> None:
    head, _ = await sent_by("x-turnike-target", "yerel/ışık")
    assert head["headers"][0][1] == b"yerel/???k"


async def test_a_head_alone_leaves_the_body_to_come() -> None:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    await begin(send, 200, {})
    assert [message["type"] for message in messages] == ["http.response.start"]


def test_headers_are_found_in_any_case_and_every_time_they_occur() -> None:
    scope = {"headers": [(b"Host", b"a"), (b"host", b"b"), (b"x", b"c")]}
    assert header_values(scope, b"host") == [b"a", b"b"]


def test_the_path_is_taken_as_it_came() -> None:
    assert raw_path({"path": "/v1/chat", "raw_path": b"/v1/%63hat"}) == b"/v1/%63hat"
    assert raw_path({"path": "/v1/çay"}) == "/v1/çay".encode()
