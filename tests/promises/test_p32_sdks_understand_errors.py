"""P32: the official SDKs raise for every error what they raise for their own provider's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anthropic
import openai
import pytest
from rig.answering import KEY, listening, lookup
from rig.behaviours import answer_events, json_answer, sse, status
from rig.held import with_tckn
from rig.house import House
from rig.payloads import home_target
from rig.upstream import Behaviour, RecordingUpstream

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = "parola: Kedi-1234!"
BY_STATUS: dict[str, tuple[Behaviour, str, str]] = {
    "400": (status(400), "BadRequestError", "BadRequestError"),
    "404": (status(404), "NotFoundError", "NotFoundError"),
    "413": (status(413), "APIStatusError", "ContentTooLargeError"),
    "422": (status(422), "UnprocessableEntityError", "UnprocessableEntityError"),
    "429": (status(429), "RateLimitError", "RateLimitError"),
    "503": (status(503), "InternalServerError", "OverloadedError"),
    "nonsense": (json_answer("x", choices=1), "InternalServerError", "OverloadedError"),
}


@asynccontextmanager
async def asked_of(house: House, behaviour: Behaviour) -> AsyncIterator[int]:
    """The port of a gateway before a target at home that behaves so."""
    async with (
        RecordingUpstream([behaviour]) as home,
        house.wired(home_target("local/m", home.url), lookup=lookup) as app,
        listening(app) as port,
    ):
        yield port


async def by_openai(port: int, text: str, key: str = KEY, **fields: object) -> None:
    async with openai.AsyncOpenAI(
        base_url=f"http://127.0.0.1:{port}/v1",
        api_key=key,
        max_retries=0,
        http_client=openai.DefaultAsyncHttpxClient(trust_env=False),
    ) as client:
        whole = {"model": "auto", "messages": [{"role": "user", "content": text}], **fields}
        answer = await client.chat.completions.create(**whole)  # type: ignore[call-overload]
        if fields.get("stream"):
            async for _ in answer:
                pass


async def by_anthropic(port: int, text: str, key: str = KEY, **fields: object) -> None:
    async with anthropic.AsyncAnthropic(
        base_url=f"http://127.0.0.1:{port}",
        api_key=key,
        max_retries=0,
        http_client=anthropic.DefaultAsyncHttpxClient(trust_env=False),
    ) as client:
        whole = {
            "model": "auto",
            "max_tokens": 9,
            "messages": [{"role": "user", "content": text}],
            **fields,
        }
        answer = await client.messages.create(**whole)  # type: ignore[call-overload]
        if fields.get("stream"):
            async for _ in answer:
                pass


@pytest.mark.parametrize("name", BY_STATUS)
@pytest.mark.parametrize("stream", [False, True])
async def test_what_a_target_answers_becomes_the_class_of_its_status(
    house: House, name: str, stream: bool
) -> None:
    behaviour, of_openai, of_anthropic = BY_STATUS[name]
    async with asked_of(house, behaviour) as port:
        text = str(with_tckn().messages[0])
        with pytest.raises(openai.APIStatusError) as told:
            await by_openai(port, text, stream=stream)
        assert type(told.value).__name__ == of_openai
        with pytest.raises(anthropic.APIStatusError) as said:
            await by_anthropic(port, text, stream=stream)
        assert type(said.value).__name__ == of_anthropic


async def test_what_the_gateway_refuses_becomes_the_class_of_its_status(house: House) -> None:
    async with asked_of(house, json_answer()) as port:
        for ask, sdk in ((by_openai, openai), (by_anthropic, anthropic)):
            with pytest.raises(sdk.AuthenticationError):
                await ask(port, "Merhaba", key="tk_nobody")
            with pytest.raises(sdk.PermissionDeniedError) as blocked:
                await ask(port, SECRET)
            assert blocked.value.response.headers["x-should-retry"] == "false"
            with pytest.raises(sdk.NotFoundError):
                await ask(port, "Merhaba", model="no-such-model")
            with pytest.raises(sdk.BadRequestError):
                await ask(port, "Merhaba", extra_body={"api_base": "http://x.example"})


async def test_a_stream_that_breaks_off_is_an_error_and_no_end(house: House) -> None:
    async with asked_of(house, sse(answer_events()[:2])) as port:
        text = str(with_tckn().messages[0])
        with pytest.raises(openai.APIError):
            await by_openai(port, text, stream=True)
        with pytest.raises(anthropic.APIError):
            await by_anthropic(port, text, stream=True)
