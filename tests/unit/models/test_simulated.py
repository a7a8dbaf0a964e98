from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from gateway.models.simulated import SimulatedProvider

pytestmark = pytest.mark.asyncio(loop_scope="module")

Call = Callable[..., tuple[int, str]]
PROMPT = {"role": "user", "content": "Write to [KİŞİ_4821] at [EMAIL_17]"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def provider() -> AsyncIterator[SimulatedProvider]:
    running = await SimulatedProvider.start()
    yield running
    await running.stop()


async def _chat(call: Call, provider: SimulatedProvider, **fields: object) -> tuple[int, str]:
    body = {"model": "gpt-5", "messages": [PROMPT], **fields}
    return await asyncio.to_thread(
        call, f"{provider.url}/chat/completions", provider.key.reveal(), body
    )


async def test_an_answer_says_that_it_is_simulated_and_repeats_placeholders(
    call: Call, provider: SimulatedProvider
) -> None:
    status, text = await _chat(call, provider)
    answer = json.loads(text)
    said = answer["choices"][0]["message"]["content"]
    assert status == 200
    assert answer["model"] == "gpt-5"
    assert said.startswith("[simulated provider]")
    assert "[KİŞİ_4821]" in said
    assert "[EMAIL_17]" in said


async def test_a_stream_carries_the_same_answer_and_its_usage(
    call: Call, provider: SimulatedProvider
) -> None:
    _, whole = await _chat(call, provider)
    options = {"include_usage": True}
    status, text = await _chat(call, provider, stream=True, stream_options=options)
    lines = [line[6:] for line in text.splitlines() if line.startswith("data: ")]
    chunks = [json.loads(line) for line in lines[:-1]]
    said = "".join(
        chunk["choices"][0]["delta"].get("content", "") for chunk in chunks if chunk["choices"]
    )
    expected = json.loads(whole)
    assert status == 200
    assert lines[-1] == "[DONE]"
    assert said == expected["choices"][0]["message"]["content"]
    assert chunks[-1]["usage"] == expected["usage"]
    assert expected["usage"]["prompt_tokens"] > 0


@pytest.mark.parametrize("key", [None, "wrong", "", "ö"])
@pytest.mark.parametrize("path", ["/chat/completions", "/models", "/../received"])
async def test_without_the_key_nothing_is_answered(
    call: Call, provider: SimulatedProvider, key: str | None, path: str
) -> None:
    if key == "ö":
        key = "ö".encode().decode("latin-1")
    status, text = await asyncio.to_thread(call, provider.url + path, key)
    assert status == 401
    assert json.loads(text)["error"]["code"] == "invalid_api_key"


async def test_received_bodies_are_shown_byte_for_byte_both_ways(
    call: Call, provider: SimulatedProvider
) -> None:
    odd = b'{ "messages" : [{"role":"user","content":"T\xc3\xbcrk\xc3\xa7e"}] }'
    key = provider.key.reveal()
    await asyncio.to_thread(call, f"{provider.url}/chat/completions", key, odd)
    over_the_lifeline = await provider.received()
    url = provider.url.removesuffix("/v1") + "/received"
    _, text = await asyncio.to_thread(call, url, key)
    assert over_the_lifeline[-1].body.encode() == odd
    assert json.loads(text)["received"][-1]["body"].encode() == odd


async def test_a_second_provider_has_a_port_and_a_key_of_its_own(
    call: Call, provider: SimulatedProvider
) -> None:
    second = await SimulatedProvider.start()
    try:
        assert second.url != provider.url
        status, _ = await asyncio.to_thread(call, f"{second.url}/models", provider.key.reveal())
        assert status == 401
        assert await second.received() == ()
    finally:
        await second.stop()


async def test_the_key_is_in_no_argument_list_environment_or_repr(
    provider: SimulatedProvider,
) -> None:
    key = provider.key.reveal()
    about = Path(f"/proc/{provider.child.pid}")
    assert key.encode() not in (about / "cmdline").read_bytes()
    assert key.encode() not in (about / "environ").read_bytes()
    assert key not in repr(provider)


async def test_a_provider_outlives_neither_stop_nor_a_second_stop(
    call: Call, ends: Callable[[int], bool]
) -> None:
    running = await SimulatedProvider.start()
    await running.stop()
    await running.stop()
    assert not running.child.alive
    assert ends(running.child.pid)
    with pytest.raises(ConnectionError):
        await asyncio.to_thread(call, f"{running.url}/models", running.key.reveal())
    with pytest.raises(ConnectionError):
        await running.received()


async def test_a_provider_ends_when_its_parent_is_killed(
    orphan: Callable[[str, str], tuple[int, int]], ends: Callable[[int], bool]
) -> None:
    pid, _ = await asyncio.to_thread(orphan, "SimulatedProvider", "simulated")
    assert await asyncio.to_thread(ends, pid)


async def test_nothing_a_prompt_says_reaches_the_log(tmp_path: Path, call: Call) -> None:
    state = tmp_path / "state"
    running = await SimulatedProvider.start(state_dir=state)
    try:
        await _chat(call, running, messages=[{"role": "user", "content": "CANARY-77"}])
        await asyncio.to_thread(
            call, f"{running.url}/chat/completions", running.key.reveal(), b"CANARY-78 not json"
        )
    finally:
        await running.stop()
    log = state / "simulated.log"
    assert "CANARY" not in log.read_text()
    assert log.stat().st_mode & 0o077 == 0
