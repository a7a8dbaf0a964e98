"""The recording upstream: stands for a closed provider and keeps every byte it is sent.

It takes any key, speaks the wire formats of two vendors, says in every answer that it is
simulated, and says again what it heard.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import uvicorn

from gateway.models.recording_prompts import completion, embedding
from gateway.models.recording_text import Echo, Object, chat, heard, message, response

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]

Told = Callable[[Mapping[str, object]], tuple[Object, list[Object]]]


def _echoing(told: Callable[[Echo], tuple[Object, list[Object]]]) -> Told:
    return lambda asked: told(heard(asked))


_ROUTES: Mapping[str, Told] = {  # the first whose path is the end of the one that was asked
    "/chat/completions": _echoing(chat),
    "/completions": completion,
    "/messages": _echoing(message),
    "/responses": _echoing(response),
    "/embeddings": lambda asked: (embedding(asked), []),
}


@dataclass(slots=True)
class Recording:
    """The ASGI app; `received` holds one entry a request: its path, headers and body."""

    received: list[bytes] = field(default_factory=list, repr=False)
    came: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Keep one request, then answer it."""
        if scope["type"] != "http":
            return
        body = b""
        more = True
        while more:
            part = await receive()
            body += part.get("body", b"")
            more = part.get("more_body", False)
        path = scope["path"]
        head = b"\n".join(b": ".join(pair) for pair in scope["headers"])
        line = scope["raw_path"] + b"?" + scope["query_string"]
        self.received.append(b"\n".join((line, head, b"", body)))
        self.came.set()
        try:
            asked = json.loads(body)
        except (ValueError, RecursionError):
            asked = None
        told = next((told for end, told in _ROUTES.items() if path.endswith(end)), None)
        if path.endswith("/count_tokens"):
            await _whole(send, 200, {"input_tokens": 1})
        elif told is None or not isinstance(asked, dict):
            error = {"message": "simulated: not known here", "type": "invalid_request_error"}
            await _whole(send, 404, {"type": "error", "error": error})
        else:
            whole, stream = told(asked)
            if stream and asked.get("stream") is True:
                await _stream(send, stream, done=path.endswith("/completions"))
            else:
                await _whole(send, 200, whole)


async def _whole(send: Send, status: int, value: Object) -> None:
    await _start(send, status, b"application/json")
    await send({"type": "http.response.body", "body": json.dumps(value).encode()})


async def _stream(send: Send, told: list[Object], *, done: bool) -> None:
    await _start(send, 200, b"text/event-stream")
    for item in told:
        name = f"event: {item['type']}\n" if "type" in item else ""
        data = f"{name}data: {json.dumps(item, ensure_ascii=False)}\n\n".encode()
        await send({"type": "http.response.body", "body": data, "more_body": True})
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n" if done else b""})


async def _start(send: Send, status: int, kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"x-simulated", b"true")]
    await send({"type": "http.response.start", "status": status, "headers": headers})


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield


@contextlib.asynccontextmanager
async def recording(listening: socket.socket) -> AsyncIterator[Recording]:
    """Serve on a bound socket for as long as the block runs."""
    app = Recording()
    server = _Server(
        uvicorn.Config(
            app, loop="none", log_config=None, access_log=False, lifespan="off", ws="none"
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield app
    finally:
        server.should_exit = server.force_exit = True
        await serving
