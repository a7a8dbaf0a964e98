"""Vectors and completions through a whole gateway."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import openai
import pytest
import pytest_asyncio
from rig.answering import listening, posted
from rig.behaviours import http
from rig.house import House, open_house
from rig.payloads import external_target, home_target
from rig.upstream import Line, Received, RecordingUpstream

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESS = "ayse.demir@example.com"
MASKED = f"{ADDRESS} adresine yaz."
PATH = "/v1/embeddings"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


async def answer(line: Line, request: Received) -> bool:
    """Vectors for embeddings, the prompt again for completions."""
    asked = request.json
    if request.path == PATH:
        inputs = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
        body: dict[str, object] = {
            "data": [{"index": place, "embedding": [0.5, 1.0]} for place, _ in enumerate(inputs)],
            "usage": {"prompt_tokens": 3, "total_tokens": 3},
        }
    else:
        choice = {"index": 0, "text": f" {asked['prompt']}", "finish_reason": "stop"}
        body = {"id": "cmpl-1", "created": 1, "choices": [choice]}
    return await http(json.dumps(body).encode())(line, request)


async def test_the_official_client_gets_its_vectors(house: House) -> None:
    async with (
        RecordingUpstream([answer]) as outside,
        house.wired(external_target("cloud/e", outside.url)) as app,
        listening(app) as port,
        openai.AsyncOpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="x") as client,
    ):
        made = await client.embeddings.create(model="auto", input=["bisiklet", "zincir"])
        assert [item.embedding for item in made.data] == [[0.5, 1.0], [0.5, 1.0]]
        assert made.usage.prompt_tokens == 3
        written = await client.completions.create(model="auto", prompt="Bisiklet")
        assert written.choices[0].text == " Bisiklet"


async def test_a_text_that_would_be_masked_is_embedded_at_home_or_not_at_all(
    house: House,
) -> None:
    async with (
        RecordingUpstream([answer]) as outside,
        RecordingUpstream([answer]) as home,
        house.wired(
            external_target("cloud/e", outside.url, models=("emb-*",)),
            home_target("local/e", home.url, model="bge"),
        ) as app,
    ):
        denied = await posted(app, {"model": "emb-1", "input": MASKED}, path=PATH)
        assert (denied.status, denied.error["code"]) == (403, "embedding_not_permitted")
        assert denied.headers["x-should-retry"] == "false"
        assert denied.headers["x-turnike-effect"] == "local"
        (record,) = house.records(denied.headers["x-turnike-request"])
        assert (record["type"], record["status"]) == ("deny", "embedding_not_permitted")
        held = await posted(app, {"model": "bge", "input": [MASKED]}, path=PATH)
        assert held.headers["x-turnike-target"] == "local/e"
        assert home.requests[0].json["input"] == [MASKED]
        for number in ([1, 2, 3], [[1, 2], [3]]):
            opaque = await posted(app, {"model": "emb-1", "input": number}, path=PATH)
            assert opaque.status == 403
        assert outside.connections == 0


async def test_a_prompt_is_masked_and_restored(house: House) -> None:
    async with (
        RecordingUpstream([answer]) as outside,
        house.wired(external_target("cloud/c", outside.url)) as app,
    ):
        said = f"{ADDRESS} için bir not"  # no text that another test has held at home
        asked = {"model": "auto", "prompt": said}
        written = await posted(app, asked, path="/v1/completions")
        choices = written.json["choices"]
        assert isinstance(choices, list)
        assert choices[0]["text"] == f" {said}"
        assert ADDRESS.encode() not in outside.received
        tokens = await posted(app, {"model": "auto", "prompt": [1, 2]}, path="/v1/completions")
        assert tokens.error["code"] == "no_local_target"
        assert outside.connections == 1


async def test_a_provider_without_vectors_says_so(house: House) -> None:
    async with (
        RecordingUpstream([answer]) as outside,
        house.wired(external_target("cloud/a", outside.url, provider="anthropic")) as app,
    ):
        refused = await posted(app, {"model": "auto", "input": "bisiklet"}, path=PATH)
        assert (refused.status, refused.error["code"]) == (400, "unsupported_request")
        assert outside.connections == 0
