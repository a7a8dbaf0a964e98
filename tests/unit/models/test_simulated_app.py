from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

import pytest

from gateway.models.simulated_app import LONGEST_BODY, SimulatedApp

Message = MutableMapping[str, Any]
CHAT = "/v1/chat/completions"


async def _ask(
    app: SimulatedApp, method: str, path: str, *parts: bytes, key: bytes = b"Bearer k"
) -> tuple[int, bytes]:
    incoming = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts or (b"",), 1)
    ]
    outgoing: list[Message] = []

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(message: Message) -> None:
        outgoing.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": [(b"authorization", key)]}
    await app(scope, receive, send)
    return outgoing[0]["status"], b"".join(message["body"] for message in outgoing[1:])


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"[]", b"{}", b'{"messages": 3}', b"\xff", b"[" * 100_000, b"1" * 5_000],
)
async def test_a_body_that_is_no_chat_request_is_refused_and_still_kept(body: bytes) -> None:
    app = SimulatedApp("k")
    status, text = await _ask(app, "POST", CHAT, body)
    assert status == 400
    assert json.loads(text)["error"]["type"] == "invalid_request_error"
    assert len(app.received.listed()) == 1


async def test_a_body_in_parts_is_put_together() -> None:
    app = SimulatedApp("k")
    status, text = await _ask(app, "POST", CHAT, b'{"messages": [{"content"', b': "Selam"}]}')
    assert status == 200
    assert b"5 characters" in text


async def test_several_choices_are_answered_and_counted() -> None:
    body = json.dumps({"messages": [], "n": 3}).encode()
    one = json.loads((await _ask(SimulatedApp("k"), "POST", CHAT, b'{"messages": []}'))[1])
    three = json.loads((await _ask(SimulatedApp("k"), "POST", CHAT, body))[1])
    assert [choice["index"] for choice in three["choices"]] == [0, 1, 2]
    assert three["usage"]["completion_tokens"] == 3 * one["usage"]["completion_tokens"]


async def test_an_unpaired_surrogate_does_not_break_the_answer() -> None:
    status, _ = await _ask(
        SimulatedApp("k"),
        "POST",
        CHAT,
        b'{"model": "\\ud800", "messages": [{"content": "\\udc00"}]}',
    )
    assert status == 200


async def test_a_body_that_is_too_long_is_refused_and_not_kept() -> None:
    app = SimulatedApp("k")
    status, _ = await _ask(app, "POST", CHAT, b"x" * LONGEST_BODY, b"x")
    assert status == 413
    assert app.received.listed() == []


@pytest.mark.parametrize("path", ["/", "/v1/responses", CHAT + "/"])
async def test_any_other_path_is_not_found(path: str) -> None:
    status, _ = await _ask(SimulatedApp("k"), "POST", path, b"{}")
    assert status == 404


async def test_a_body_without_the_key_is_not_kept() -> None:
    app = SimulatedApp("k")
    status, _ = await _ask(app, "POST", CHAT, b'{"messages": []}', key=b"Bearer K")
    assert status == 401
    assert app.received.listed() == []


def test_the_key_does_not_print() -> None:
    assert "canary" not in repr(SimulatedApp("canary"))
