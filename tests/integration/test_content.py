"""P29: what was captured, noted, kept and remembered of a person is in no file once erased."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.answering import Response, posted
from rig.behaviours import json_answer, sse
from rig.broken_logs import locked
from rig.commands import started
from rig.held import canary, tckn
from rig.house import House, ask, open_house
from rig.payloads import external_target, home_target
from rig.raw_files import disguises, files_with
from rig.response_requests import responses
from rig.upstream import RecordingUpstream

from gateway.api.asgi import App
from gateway.settings import Capture
from gateway.state import content, subjects
from gateway.state import responses as kept

pytestmark = pytest.mark.asyncio(loop_scope="module")

POLICY = """
policy: capturing
otherwise: allow
permits: [capture]
rules:
  - {name: Numbers stay, why: test, when: {finds: [national_id]}, then: local}
  - {name: Contacts are masked, why: test, when: {finds: [contact]}, then: mask}
"""
_BLOBS = """
import json, sys, apsw
found = []
for path, question in json.load(sys.stdin):
    connection = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
    found += [row[0].hex() for row in connection.execute(question)]
print(json.dumps(found))
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("content")
    policy = folder / "capturing.yaml"
    policy.write_text(POLICY, encoding="utf-8")
    async with open_house(folder, policies=(policy,), capture=Capture.EXCHANGES) as opened:
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


async def run(house: House, *arguments: str) -> str:
    process = started(
        "audit", *arguments, "--format", "json",
        cwd=house.state_dir, env={"TURNIKE_STATE_DIR": str(house.state_dir)},
    )  # fmt: skip
    out, err = await asyncio.to_thread(process.communicate)
    assert process.returncode == 0, err
    return out


async def shown(house: House, request: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(
        await run(house, "show", request, "--reveal-content")
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


async def blobs(house: House) -> list[bytes]:
    """Everything that the stores beside the log hold, as bytes; read where no lock is freed."""
    questions = [
        (content.FILE, "SELECT sealed FROM parts"),
        (content.KEYS, "SELECT wrapped FROM keys UNION ALL SELECT salt FROM keys"),
        (kept.FILE, "SELECT sealed FROM kept"),
        (subjects.FILE, "SELECT value FROM carried"),
    ]
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _BLOBS, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    given = json.dumps([(str(house.state_dir / name), text) for name, text in questions])
    out, _ = await child.communicate(given.encode())
    return [bytes.fromhex(one) for one in json.loads(out)]


async def test_what_is_erased_is_in_no_file(house: House, app: App) -> None:
    before = set(await blobs(house)) if (house.state_dir / content.FILE).exists() else set()
    word, number = canary(), tckn()
    text = f"{word}: T.C. kimlik no {number} bugün dilekçe verdi, özetle."
    chat = await ask(app, text)
    response = await posted(app, responses(model="auto", input=text), path="/v1/responses")
    assert response.status == 200
    gone = [one for one in await blobs(house) if one not in before]
    assert len(gone) > 6
    # Before: encrypted bytes are there, the text itself never was.
    assert await files_with(house.state_dir, *gone)
    assert await files_with(house.state_dir, *disguises(word), *disguises(number)) == []
    told = json.loads(await run(house, "erase", "--subject", number, "--reason", "GDPR 17"))
    assert told["intact"]
    assert told["erased"]["content"] == 4
    assert told["erased"]["responses"] == 1
    assert told["erased"]["memories"] > 0
    assert await files_with(house.state_dir, *gone) == []
    assert await files_with(house.state_dir, *disguises(word), *disguises(number)) == []
    for request in (request_of(chat), request_of(response)):
        assert await shown(house, request) == []


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
