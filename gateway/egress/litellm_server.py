"""What the litellm child listens with: chat completions and embeddings, for its parent alone.

Only an error's status, its code and the name of a parameter are passed on:
what a library says about a request may quote it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Protocol, TypeAlias

Tree: TypeAlias = Mapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

CHAT = "/v1/chat/completions"
EMBEDDINGS = "/v1/embeddings"


class Refused(Exception):
    """A provider did not answer; nothing that it said is kept but what tells the kind."""

    def __init__(
        self, status: int, *, code: str = "", param: str = "", retry_after: str = ""
    ) -> None:
        super().__init__(status)
        self.status = status
        self.code = code
        self.param = param
        self.retry_after = retry_after

    @property
    def tree(self) -> Tree:
        """The error object that the parent reads."""
        said = {"code": self.code or self.status, "param": self.param}
        return {"error": {name: value for name, value in said.items() if value}}


class Sdk(Protocol):
    """What asks a provider; every method raises Refused."""

    async def whole(self, body: Tree) -> Tree:
        """A chat completion in one piece."""
        ...

    def streamed(self, body: Tree) -> AsyncIterator[Tree]:
        """The chunks of a chat completion."""
        ...

    async def embedded(self, body: Tree) -> Tree:
        """Embeddings."""
        ...


class LitellmServer:
    """The ASGI app; when the parent hangs up, so does the SDK."""

    def __init__(self, key: str, sdk: Sdk) -> None:
        self._bearer = f"Bearer {key}".encode()
        self._sdk = sdk

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        path = str(scope["path"])
        if not hmac.compare_digest(headers.get(b"authorization", b""), self._bearer):
            await _whole(send, 401, Refused(401).tree)
        elif scope["method"] != "POST" or path not in {CHAT, EMBEDDINGS}:
            await _whole(send, 404, Refused(404).tree)
        else:
            body = await _body(receive)
            await _unless_hung_up(receive, self._answer(path, body, send))

    async def _answer(self, path: str, body: Tree, send: Send) -> None:
        try:
            if path == EMBEDDINGS:
                await _whole(send, 200, await self._sdk.embedded(body))
            elif body.get("stream"):
                await self._stream(body, send)
            else:
                await _whole(send, 200, await self._sdk.whole(body))
        except Refused as refused:
            wait = {"retry-after": refused.retry_after} if refused.retry_after else {}
            await _whole(send, refused.status, refused.tree, wait)

    async def _stream(self, body: Tree, send: Send) -> None:
        """Wait for the first chunk before the head is sent, so that a refusal has its status."""
        chunks = self._sdk.streamed(body)
        first = await anext(chunks, None)
        await _head(send, 200, "text/event-stream", {})
        try:
            if first is not None:
                await _event(send, first)
            async for chunk in chunks:
                await _event(send, chunk)
        except Refused as refused:
            await _event(send, refused.tree)
        await _piece(send, b"data: [DONE]\n\n", more=False)


async def _unless_hung_up(receive: Receive, answer: Awaitable[None]) -> None:
    answering = asyncio.ensure_future(answer)
    watching = asyncio.ensure_future(_hung_up(receive))
    try:
        await asyncio.wait({answering, watching}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        watching.cancel()
        answering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await answering


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(receive: Receive) -> Tree:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    read: Tree = json.loads(body)
    return read


async def _whole(send: Send, status: int, tree: Tree, headers: Mapping[str, str] = {}) -> None:
    await _head(send, status, "application/json", headers)
    await _piece(send, json.dumps(tree).encode(), more=False)


async def _event(send: Send, tree: Tree) -> None:
    await _piece(send, b"data: " + json.dumps(tree).encode() + b"\n\n", more=True)


async def _piece(send: Send, body: bytes, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def _head(send: Send, status: int, kind: str, more: Mapping[str, str]) -> None:
    headers = {"content-type": kind, **more}
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
