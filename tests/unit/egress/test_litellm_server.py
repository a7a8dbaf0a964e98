from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from rig.answering import listening

from gateway.egress.litellm_server import CHAT, EMBEDDINGS, LitellmServer, Refused, Tree

KEY = "a-key-of-the-parent"


class Scripted:
    """An SDK that answers what it was asked, refuses, or waits."""

    def __init__(self, refusal: Refused | None = None, *, after: int = 0) -> None:
        self.refusal = refusal
        self.after = after
        self.waits = False
        self.waiting = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def whole(self, body: Tree) -> Tree:
        await self._pause()
        if self.refusal is not None:
            raise self.refusal
        return {"asked": body}

    async def streamed(self, body: Tree) -> AsyncIterator[Tree]:
        for number in range(self.after):
            yield {"number": number}
        await self._pause()
        if self.refusal is not None:
            raise self.refusal
        yield {"asked": body}

    async def embedded(self, body: Tree) -> Tree:
        return {"embedded": body}

    async def _pause(self) -> None:
        if not self.waits:
            return
        self.waiting.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.cancelled.set()
            raise


@asynccontextmanager
async def client_of(sdk: Scripted, key: str = KEY) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {key}"}
    async with (
        listening(LitellmServer(KEY, sdk)) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers) as client,
    ):
        yield client


async def test_each_kind_of_request_reaches_the_sdk() -> None:
    async with client_of(Scripted()) as client:
        assert (await client.post(CHAT, json={"a": 1})).json() == {"asked": {"a": 1}}
        assert (await client.post(EMBEDDINGS, json={"a": 1})).json() == {"embedded": {"a": 1}}
        streamed = await client.post(CHAT, json={"stream": True})
    assert streamed.headers["content-type"] == "text/event-stream"
    assert streamed.text == 'data: {"asked": {"stream": true}}\n\ndata: [DONE]\n\n'


@pytest.mark.parametrize("key", ["-", "guess", f"{KEY}x"])
async def test_nobody_but_the_parent_is_answered(key: str) -> None:
    async with client_of(Scripted(), key) as client:
        assert (await client.post(CHAT, json={})).status_code == 401


async def test_there_is_nothing_else_to_ask() -> None:
    async with client_of(Scripted()) as client:
        assert (await client.get(CHAT)).status_code == 404
        assert (await client.post("/v1/models", json={})).status_code == 404


@pytest.mark.parametrize("stream", [False, True])
async def test_a_refusal_has_its_status_and_its_kind(stream: bool) -> None:
    refusal = Refused(400, code="unsupported_parameter", param="n", retry_after="3")
    async with client_of(Scripted(refusal)) as client:
        answer = await client.post(CHAT, json={"stream": stream})
    assert (answer.status_code, answer.headers["retry-after"]) == (400, "3")
    assert answer.json() == {"error": {"code": "unsupported_parameter", "param": "n"}}


async def test_a_stream_that_breaks_off_ends_with_the_error() -> None:
    async with client_of(Scripted(Refused(503), after=2)) as client:
        answer = await client.post(CHAT, json={"stream": True})
    *pieces, error, done = answer.text.split("\n\n")[:-1]
    assert answer.status_code == 200
    assert len(pieces) == 2
    assert json.loads(error.removeprefix("data: ")) == {"error": {"code": 503}}
    assert done == "data: [DONE]"


@pytest.mark.parametrize("stream", [False, True])
async def test_a_parent_that_hangs_up_ends_the_asking(stream: bool) -> None:
    sdk = Scripted(after=1)
    sdk.waits = True
    async with client_of(sdk) as client:
        asking = asyncio.create_task(client.post(CHAT, json={"stream": stream}))
        await asyncio.wait_for(sdk.waiting.wait(), 5)
        asking.cancel()
        await asyncio.wait_for(sdk.cancelled.wait(), 5)
