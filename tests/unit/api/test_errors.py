from __future__ import annotations

import json

from rig.answering import Response, called, scope_of

from gateway.api.asgi import Message, Receive, Scope, Send
from gateway.api.errors import send_fault, shape_of
from gateway.api.routes import NotAllowed
from gateway.core.errors import GatewayError, InvalidRequest


async def told(
    fault: GatewayError, *, path: str = "/v1/x", method: str = "POST", unread: bool = False
) -> Response:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        rest = receive if unread else None
        await send_fault(scope, send, fault, request_id="req_1", unread=rest)

    return await called(app, scope_of(method, path))


async def test_every_error_bears_the_id_of_its_request() -> None:
    response = await told(InvalidRequest("No."))
    assert response.headers["x-turnike-request"] == "req_1"
    assert response.headers["content-length"] == str(len(response.body))


async def test_the_path_decides_the_shape() -> None:
    assert "type" in (await told(InvalidRequest("No."), path="/v1/messages/x")).json
    assert "type" not in (await told(InvalidRequest("No."))).json
    assert shape_of(scope_of(path="/v1/messages")).name == "anthropic_messages"


def test_on_a_path_of_both_apis_the_header_decides() -> None:
    told = [("anthropic-version", "2023-06-01")]
    for path in ("/v1/models", "/v1/models/m"):
        assert shape_of(scope_of("GET", path, told)).name == "anthropic_messages"
        assert shape_of(scope_of("GET", path)).name == "openai_chat"
    assert shape_of(scope_of(headers=told)).name == "openai_chat"


async def test_a_method_that_is_not_taken_is_told_which_is() -> None:
    assert (await told(NotAllowed(("GET", "HEAD")))).headers["allow"] == "GET, HEAD"


async def test_a_connection_with_unread_bytes_is_closed() -> None:
    fault = InvalidRequest("Too large.", http_status=413)
    assert (await told(fault, unread=True)).headers["connection"] == "close"
    assert "connection" not in (await told(fault)).headers


async def sent_while_arriving(fault: InvalidRequest, *headers: tuple[str, str]) -> int:
    """How many pieces of a body of three are read before the response is complete."""
    pieces = [b"a", b"b", b"c"]
    left: list[int] = []

    async def receive() -> Message:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            left.append(len(pieces))

    scope = scope_of(headers=headers)
    await send_fault(scope, send, fault, request_id="r", unread=receive)
    return 3 - left[0]


async def test_a_client_that_is_still_sending_gets_to_read_the_error() -> None:
    assert await sent_while_arriving(InvalidRequest("Too large.", http_status=413)) == 3


async def test_nothing_is_read_of_a_client_that_waits_or_is_too_slow() -> None:
    waits = ("expect", "100-continue")
    assert await sent_while_arriving(InvalidRequest("Too large.", http_status=413), waits) == 0
    assert await sent_while_arriving(InvalidRequest("Too slow.", http_status=408)) == 0


async def test_a_head_request_gets_no_body() -> None:
    assert (await told(InvalidRequest("No."), method="HEAD")).body == b""


async def test_the_body_is_the_error_and_nothing_else() -> None:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    await send_fault(scope_of(), send, InvalidRequest("Hayır.", param="n"), request_id="r")
    assert json.loads(messages[1]["body"]) == {
        "error": {
            "message": "Hayır.",
            "type": "invalid_request_error",
            "param": "n",
            "code": "invalid_request",
        }
    }
