"""What a real vLLM does when it is asked too much, left, or killed."""

from __future__ import annotations

import asyncio
import signal

import openai
import pytest
from rig.vllm_server import CONTEXT, MOST_UNDER_WAY
from rig.vllm_site import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
HELD = "TC kimlik no 10000000146. Tell me a very long story."


async def test_a_prompt_that_is_too_long_says_so(site: Site) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        await site.openai.chat.completions.create(
            model="auto", messages=[{"role": "user", "content": HELD + " and" * (CONTEXT * 2)}]
        )
    assert raised.value.code == "context_length_exceeded"


async def test_a_client_that_leaves_frees_the_model(site: Site) -> None:
    stream = await site.openai.chat.completions.create(
        model="auto",
        messages=[{"role": "user", "content": HELD}],
        max_tokens=1500,
        stream=True,
        extra_body={"ignore_eos": True},
    )
    seen = 0
    async for _ in stream:
        seen += 1
        if seen == 5:
            break
    assert await site.vllm.running() == 1
    await stream.close()
    async with asyncio.timeout(10):
        while await site.vllm.running() or site.last("completion")["status"] == "ok":  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # another process has no event
    record = site.last("completion")
    assert record["status"] == "cancelled"
    usage = record["usage"]
    assert isinstance(usage, dict)
    assert usage["output"] > 0


async def test_a_full_queue_is_an_answer_and_not_a_way_out(site: Site) -> None:
    before = len(site.outside.requests)

    async def ask() -> int:
        try:
            await site.openai.chat.completions.create(
                model="auto", messages=[{"role": "user", "content": HELD}], max_tokens=48
            )
        except openai.APIStatusError as fault:
            return fault.status_code
        return 200

    answers = await asyncio.gather(*(ask() for _ in range(MOST_UNDER_WAY * 5)))
    assert set(answers) == {200, 503}
    assert answers.count(200) >= MOST_UNDER_WAY
    assert len(site.outside.requests) == before
    await _recovered(site)


async def test_a_killed_model_lets_nothing_out_and_comes_back(site: Site) -> None:
    before = len(site.outside.requests)
    await site.vllm.stop(signal.SIGKILL)
    with pytest.raises(openai.InternalServerError) as raised:
        await site.openai.chat.completions.create(
            model="auto", messages=[{"role": "user", "content": HELD}], max_tokens=8
        )
    assert raised.value.status_code == 503
    assert raised.value.code == "local_unavailable"
    assert len(site.outside.requests) == before
    await site.vllm.start()
    await _recovered(site)


async def test_an_unheld_prompt_goes_outside(site: Site) -> None:
    stream = await site.openai.chat.completions.create(
        model="auto",
        messages=[{"role": "user", "content": "What is the capital of France?"}],
        stream=True,
    )
    texts = [chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices]
    assert "".join(texts) == "from outside"


async def _recovered(site: Site) -> None:
    """Wait until a held prompt is answered inside again."""
    async with asyncio.timeout(90):
        while True:
            try:
                await site.openai.chat.completions.create(
                    model="auto", messages=[{"role": "user", "content": HELD}], max_tokens=4
                )
            except openai.APIStatusError:
                await asyncio.sleep(0.5)
            else:
                return
