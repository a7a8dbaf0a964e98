"""Responses that are continued: masked alike each turn, held once held, kept by us alone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.answering import AUTHORISED, Response, posted
from rig.behaviours import completion, http, response, response_events, spoken, sse
from rig.held import tckn
from rig.house import House, open_house
from rig.payloads import external_target, home_target
from rig.response_requests import responses
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

from gateway.api.asgi import App
from gateway.core.request import Principal

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESS = "ayse.demir@example.com"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


async def ask(app: App, text: object, key: str = "crm", **fields: object) -> Response:
    headers = (*AUTHORISED[:2], ("authorization", f"Bearer {key}"))
    body = responses(**{"model": "auto", "input": text, **fields})
    return await posted(app, body, headers=headers, path="/v1/responses")


def lookup(presented: str) -> Principal:
    """A key is its app's name."""
    return Principal(app=presented, team="people", key_id=presented)


def said_in(answer: Response) -> str:
    output = answer.json["output"]
    assert isinstance(output, list)
    return str(output[0]["content"][0]["text"])


async def echo(line: Line, request: Received) -> bool:
    """Say again the first thing that was said."""
    said = request.json["input"]
    assert isinstance(said, list)
    text = str(said[0]["content"])
    if request.json.get("stream"):
        pieces = [text[place : place + 4] for place in range(0, len(text), 4)]
        behaviour: Behaviour = sse(response_events(*spoken(*pieces)))
    else:
        part = {"type": "output_text", "text": text}
        behaviour = http(json.dumps(response({"type": "message", "content": [part]})).encode())
    return await behaviour(line, request)


async def test_a_value_has_one_placeholder_through_every_turn(house: House) -> None:
    async with (
        RecordingUpstream([echo]) as outside,
        house.wired(external_target("cloud/o", outside.url), lookup=lookup) as app,
    ):
        first = await ask(app, f"{ADDRESS} adresine yaz.")
        second = await ask(app, "Kısalt.", previous_response_id=first.json["id"])
        third = await ask(app, "Çevir.", previous_response_id=second.json["id"])
        for answer in (first, second, third):
            assert said_in(answer) == f"{ADDRESS} adresine yaz."
            assert answer.headers["x-turnike-effect"] == "mask"
        assert ADDRESS.encode() not in outside.received
        sent = [
            json.dumps(request.json["input"], ensure_ascii=False) for request in outside.requests
        ]
        tokens = {text[text.index("[E") : text.index("]", text.index("[E"))] for text in sent}
        assert len(tokens) == 1
        assert [request.json["store"] for request in outside.requests] == [False] * 3
        assert b"previous_response_id" not in outside.received
        assert b"resp_" not in outside.received


async def test_a_stream_is_restored_and_kept(house: House) -> None:
    async with (
        RecordingUpstream([echo]) as outside,
        house.wired(external_target("cloud/o", outside.url), lookup=lookup) as app,
    ):
        streamed = await ask(app, f"{ADDRESS} adresine yaz.", stream=True)
        last = json.loads(streamed.body.decode().strip().rsplit("data: ", 1)[1])
        assert last["type"] == "response.completed"
        (item,) = last["response"]["output"]
        assert item["content"][0]["text"] == f"{ADDRESS} adresine yaz."
        again = await ask(app, "Kısalt.", previous_response_id=last["response"]["id"])
        assert again.status == 200


async def test_what_was_held_once_stays_at_home_whatever_is_asked_next(house: House) -> None:
    at_home = http(json.dumps(completion("İçeriden.")).encode())
    async with (
        RecordingUpstream([at_home]) as home,
        RecordingUpstream([echo]) as outside,
        house.wired(
            external_target("cloud/o", outside.url, models=("gpt-*",)),
            home_target("local/q", home.url),
            lookup=lookup,
        ) as app,
    ):
        held = await ask(app, f"T.C. kimlik no {tckn()}: özetle")
        assert held.headers["x-turnike-effect"] == "local"
        later = await ask(app, "ok", previous_response_id=held.json["id"], model="gpt-4o")
        assert later.headers["x-turnike-target"] == "local/q"
        assert outside.connections == 0


async def test_nobody_else_can_continue_it_and_a_restart_changes_nothing(house: House) -> None:
    target = external_target("cloud/o", "http://127.0.0.1:9/v1")
    async with RecordingUpstream([echo]) as outside:
        target = external_target("cloud/o", outside.url)
        async with house.wired(target, lookup=lookup) as app:
            first = await ask(app, "Selam dünya")
            stolen = await ask(app, "x", "hr", previous_response_id=first.json["id"])
            assert (stolen.status, stolen.error["code"]) == (404, "previous_response_not_found")
            raw = await ask(app, "x", previous_response_id="resp_up")
            assert raw.status == 404
        async with house.wired(target, lookup=lookup) as app:
            again = await ask(app, "Devam", previous_response_id=first.json["id"])
            assert again.status == 200


async def test_the_state_directory_shows_nothing_of_it(house: House) -> None:
    word = "kanaryaqwxz"
    async with (
        RecordingUpstream([echo]) as outside,
        house.wired(external_target("cloud/o", outside.url), lookup=lookup) as app,
    ):
        assert said_in(await ask(app, f"{word} nedir?")) == f"{word} nedir?"
    for path in house.state_dir.rglob("*"):
        assert not path.is_file() or word.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"background": True}, 400, "unsupported_parameter"),
        ({"prompt": {"id": "pmpt_1"}}, 400, "unsupported_parameter"),
        ({"previous_response_id": "resp_raw"}, 404, "previous_response_not_found"),
        ({"tools": [{"type": "mcp", "server_url": "http://a"}]}, 403, "tool_not_allowed"),
        ({"model": "gpt-9"}, 404, "model_not_found"),
        ({"input": []}, 400, "invalid_value"),
    ],
)
async def test_what_is_refused_is_never_sent(
    house: House, fields: dict[str, object], status: int, code: str
) -> None:
    async with (
        RecordingUpstream([echo]) as outside,
        house.wired(external_target("cloud/o", outside.url), lookup=lookup) as app,
    ):
        refused = await ask(app, "Selam", "crm", **fields)
        assert (refused.status, refused.error["code"]) == (status, code)
        assert outside.connections == 0
        (record,) = house.records(refused.headers["x-turnike-request"])
        assert (record["type"], record["dialect"]) == ("deny", "openai_responses")
