"""What was asked and answered is kept where settings and policies permit it, and only there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.answering import Response
from rig.behaviours import json_answer, sse
from rig.broken_logs import locked
from rig.captured import audit, capturing
from rig.held import canary
from rig.house import House, ask, open_house
from rig.payloads import external_target, home_target
from rig.raw_files import disguises, files_with
from rig.upstream import RecordingUpstream

from gateway.api.asgi import App
from gateway.settings import Capture
from gateway.state import content

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with capturing(tmp_path_factory.mktemp("content")) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def outside() -> AsyncIterator[RecordingUpstream]:
    async with RecordingUpstream([json_answer()]) as upstream:
        yield upstream


@pytest_asyncio.fixture(loop_scope="module")
async def app(house: House, outside: RecordingUpstream) -> AsyncIterator[App]:
    async with (
        RecordingUpstream([json_answer()]) as home,
        house.wired(
            external_target("cloud/m", outside.url), home_target("local/m", home.url)
        ) as wired,
    ):
        yield wired


def request_of(response: Response) -> str:
    return response.headers["x-turnike-request"]


async def shown(house: House, request: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(
        await audit(house, "show", request, "--reveal-content")
    )
    return found


async def test_what_was_asked_and_answered_is_shown_and_who_looked_is_on_record(
    house: House, app: App
) -> None:
    word = canary()
    answered = await ask(app, f"{word}: ayse.demir@example.com adresine yaz.")
    asked, answer = await shown(house, request_of(answered))
    assert (asked["part"], answer["part"], answer["attempt"]) == ("request", "answer", 1)
    assert (asked["as_recorded"], answer["as_recorded"]) == (True, True)
    # As the app wrote it and reads it, not as it left.
    assert word in json.dumps(asked["content"])
    assert "ayse.demir@example.com" in json.dumps(asked["content"])
    assert "Merhaba." in json.dumps(answer["content"])
    (intent,) = house.records(request_of(answered), "intent")
    (completion,) = house.records(request_of(answered), "completion")
    assert set(intent["content"]) == {"request"}  # type: ignore[call-overload]
    assert set(completion["content"]) == {"request", "answer"}  # type: ignore[call-overload]
    (looked,) = house.records(request_of(answered), "admin_read")
    assert (looked["what"], looked["found"]) == ("content", 2)
    assert await files_with(house.state_dir, *disguises(word)) == []


async def test_a_streamed_answer_is_kept_as_the_app_read_it(house: House) -> None:
    async with (
        RecordingUpstream([sse()]) as home,
        house.wired(home_target("local/m", home.url)) as app,
    ):
        answered = await ask(app, f"{canary()} için bir cümle yaz.", stream=True)
    _, answer = await shown(house, request_of(answered))
    told = answer["content"]
    assert isinstance(told, dict)
    assert [text["text"] for text in told["texts"]] == ["Merhaba."]


async def test_what_cannot_be_kept_is_not_sent(
    house: House, app: App, outside: RecordingUpstream
) -> None:
    await ask(app, f"{canary()} için bir cümle yaz.")
    before = outside.connections
    with locked(house.state_dir / content.KEYS):
        response = await ask(app, f"{canary()} için bir cümle yaz.")
    assert (response.status, response.error["code"]) == (503, "audit_unavailable")
    assert outside.connections == before


async def test_without_a_word_in_every_policy_nothing_is_kept(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("silent")
    async with (
        open_house(folder, capture=Capture.EXCHANGES) as house,
        RecordingUpstream([json_answer()]) as home,
        house.wired(home_target("local/m", home.url)) as app,
    ):
        answered = await ask(app, f"{canary()} için bir cümle yaz.")
        (intent,) = house.records(request_of(answered), "intent")
    assert "content" not in intent
    assert await files_with(house.state_dir, b"sqlite format 3")
    assert content.FILE not in await files_with(house.state_dir, b"sqlite format 3")
