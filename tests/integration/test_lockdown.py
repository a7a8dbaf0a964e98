"""While an operator locks down, nothing leaves: at once, in every process, over restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from rig.served import INSIDE, OUTSIDE, Served, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with serving(tmp_path_factory.mktemp("locked")) as running:
        yield running


async def asked(served: Served, number: int, **fields: object) -> httpx.Response:
    said = f"Question {number}: how many lakes are there in Finland?"
    messages = [{"role": "user", "content": said}]
    return await served.post({"model": "gpt-4o", "messages": messages, **fields})


def switched(served: Served, action: str) -> None:
    served.gateway.command("lockdown", action, "--reason", "drill")


async def test_nothing_leaves_from_the_next_request_on_and_then_again(served: Served) -> None:
    assert OUTSIDE in (await asked(served, 1)).text
    last = served.last_record
    await asyncio.to_thread(switched, served, "on")
    before = len(served.outside.requests)
    answers = await asyncio.gather(*(asked(served, number) for number in range(2, 12)))
    assert all(INSIDE in answer.text for answer in answers)
    assert {answer.headers["x-turnike-effect"] for answer in answers} == {"local"}
    assert len(served.outside.requests) == before
    request = answers[0].headers["x-turnike-request"]
    (intent, _) = served.gateway.records(request=request)
    assert (intent["reason"], intent["effect"]) == ("lockdown", "local")
    await asyncio.to_thread(switched, served, "off")
    # The lockdown said nothing about the content: the same question may leave again.
    assert OUTSIDE in (await asked(served, 2)).text
    kinds = [record for record in served.records_since(last) if record["type"] == "lockdown"]
    assert [(record["action"], record["reason"]) for record in kinds] == [
        ("on", "drill"),
        ("off", "drill"),
    ]


async def test_under_load_nothing_leaves_a_second_after_the_command(served: Served) -> None:
    ended = asyncio.Event()

    async def ask_on(number: int) -> None:
        while not ended.is_set():
            await asked(served, number)

    callers = [asyncio.create_task(ask_on(number)) for number in range(20, 28)]
    try:
        await asyncio.sleep(0.5)
        await asyncio.to_thread(switched, served, "on")
        await asyncio.sleep(1)
        before, inside = len(served.outside.requests), len(served.home.requests)
        await asyncio.sleep(1)
        assert len(served.outside.requests) == before
        assert len(served.home.requests) > inside
    finally:
        ended.set()
        await asyncio.gather(*callers)
        await asyncio.to_thread(switched, served, "off")
    assert OUTSIDE in (await asked(served, 30)).text


async def test_vectors_of_a_model_outside_are_refused(served: Served) -> None:
    await asyncio.to_thread(switched, served, "on")
    try:
        sent = len(served.outside.requests)
        body = {"model": "gpt-4o", "input": "lakes"}
        answer = await served.client.post("/v1/embeddings", json=body, headers=served.authorised)
        assert answer.status_code == 403
        assert len(served.outside.requests) == sent
    finally:
        await asyncio.to_thread(switched, served, "off")
