"""The simulated closed provider: an OpenAI-compatible ASGI app, small and honest.

It answers `POST /v1/chat/completions` and `GET /v1/models` in the wire format of
the provider it stands for, and shows at `GET /received` what it was sent.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from gateway.models.received import Received
from gateway.models.simulated_text import answer, pieces, prompt_text, tokens

MODEL = "simulated"
LONGEST_BODY = 64 * 1024 * 1024
MOST_CHOICES = 8
PAUSE_SECONDS = 0.005
"""Between two streamed pieces, so that a stream can be seen to be one."""

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer on its way out."""

    model: str
    text: str = field(repr=False)
    read: int
    choices: int = 1

    @property
    def usage(self) -> dict[str, int]:
        """Tokens in and out, over all choices."""
        written = tokens(self.text) * self.choices
        return {
            "prompt_tokens": self.read,
            "completion_tokens": written,
            "total_tokens": self.read + written,
        }


@dataclass(frozen=True, slots=True)
class SimulatedApp:
    """The ASGI app; every route asks for `key` as a bearer token."""

    key: str = field(repr=False)
    received: Received = field(default_factory=Received)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body = await _body(receive)
        if not _authorised(scope["headers"], self.key):
            return await _fault(send, 401, "Incorrect API key provided.", "invalid_api_key")
        match scope["method"], scope["path"]:
            case "GET", "/received":
                await _json(send, 200, {"received": self.received.listed()})
            case "GET", "/v1/models":
                model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "simulated"}
                await _json(send, 200, {"object": "list", "data": [model]})
            case "POST", "/v1/chat/completions":
                await self._chat(body, send)
            case _:
                await _fault(send, 404, "There is no such route here.", "not_found")

    async def _chat(self, body: bytes | None, send: Send) -> None:
        if body is None:
            return await _fault(send, 413, "The request is too large.", "too_large")
        self.received.keep(body)
        try:
            asked = json.loads(body)
        except (ValueError, RecursionError):
            return await _fault(send, 400, "The body is not JSON.", "invalid_json")
        if not isinstance(asked, dict) or not isinstance(asked.get("messages"), list):
            return await _fault(send, 400, "`messages` is missing.", "missing_messages")
        text = prompt_text(asked["messages"])
        choices = asked.get("n")
        reply = Answer(
            model=str(asked.get("model") or MODEL),
            text=answer(text),
            read=tokens(text),
            choices=min(choices, MOST_CHOICES) if isinstance(choices, int) and choices > 0 else 1,
        )
        if asked.get("stream") is True:
            options = asked.get("stream_options")
            counted = isinstance(options, dict) and options.get("include_usage") is True
            return await _stream(send, reply, counted=counted)
        await _json(send, 200, _completion(reply))


def _completion(reply: Answer) -> dict[str, object]:
    choices = [
        {
            "index": index,
            "message": {"role": "assistant", "content": reply.text, "refusal": None},
            "finish_reason": "stop",
            "logprobs": None,
        }
        for index in range(reply.choices)
    ]
    return {**_head(reply, "chat.completion"), "choices": choices, "usage": reply.usage}


async def _stream(send: Send, reply: Answer, *, counted: bool) -> None:
    head = _head(reply, "chat.completion.chunk")
    await _start(send, 200, b"text/event-stream")
    for index in range(reply.choices):
        for delta in ({"role": "assistant", "content": ""}, *_deltas(reply.text)):
            choice = {"index": index, "delta": delta, "finish_reason": None}
            await _event(send, {**head, "choices": [choice]})
            await asyncio.sleep(PAUSE_SECONDS)
        last = {"index": index, "delta": {}, "finish_reason": "stop"}
        await _event(send, {**head, "choices": [last]})
    if counted:
        await _event(send, {**head, "choices": [], "usage": reply.usage})
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


def _deltas(text: str) -> Iterable[dict[str, str]]:
    return ({"content": piece} for piece in pieces(text))


def _head(reply: Answer, kind: str) -> dict[str, object]:
    created = int(time.time())
    return {
        "id": f"chatcmpl-simulated-{time.monotonic_ns():x}",
        "object": kind,
        "created": created,
        "model": reply.model,
    }


async def _event(send: Send, value: object) -> None:
    data = b"data: " + json.dumps(value, ensure_ascii=False).encode(errors="replace") + b"\n\n"
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _json(send: Send, status: int, value: object) -> None:
    await _start(send, status, b"application/json")
    body = json.dumps(value, ensure_ascii=False).encode(errors="replace")
    await send({"type": "http.response.body", "body": body})


async def _fault(send: Send, status: int, message: str, code: str) -> None:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    await _json(send, status, {"error": error})


async def _start(send: Send, status: int, kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"x-simulated", b"true")]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _body(receive: Receive) -> bytes | None:
    """Read a body to its end; None where it is longer than is kept."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if size <= LONGEST_BODY:
            parts.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return b"".join(parts) if size <= LONGEST_BODY else None


def _authorised(headers: Iterable[tuple[bytes, bytes]], key: str) -> bool:
    presented = next((value for name, value in headers if name == b"authorization"), b"")
    return hmac.compare_digest(presented, f"Bearer {key}".encode())
