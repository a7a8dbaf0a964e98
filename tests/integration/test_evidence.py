"""No store, no egress; an intent before the first byte; a completion before the end is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from rig.answering import listening
from rig.behaviours import (
    Hang,
    answer_events,
    cut,
    hang,
    json_answer,
    sse,
    status,
)
from rig.broken_logs import locked
from rig.canary import found_in
from rig.gate import Gate
from rig.held import harmless, with_tckn
from rig.house import House, ask, events_of, open_house, said_in
from rig.payloads import external_target, home_target
from rig.recorded import kinds, request_of
from rig.served import Served, serving
from rig.upstream import Line, Received, RecordingUpstream
from rig.witness import intents_in, witness

from gateway.api.asgi import App
from gateway.audit.store import BUSY_MS
from gateway.audit.verify import verify

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = 15.0
PROMPTS = {"held": with_tckn, "harmless": harmless}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened
        assert verify(opened.log).intact


async def ended(house: House, request: str) -> dict[str, object]:
    """The completion of a request, once it is there."""
    async with asyncio.timeout(PATIENCE):
        while not (found := house.records(request, "completion")):  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.02)
    (record,) = found
    return record


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("kind", PROMPTS)
async def test_the_intent_is_durable_before_the_first_byte_leaves(
    house: House, kind: str, stream: bool
) -> None:
    behaviour = sse() if stream else json_answer(keep=False)
    async with (
        witness(house.log, behaviour) as outside,
        witness(house.log, behaviour) as home,
        house.wired(
            external_target("cloud/m", outside.url), home_target("local/m", home.url)
        ) as app,
    ):
        response = await ask(app, *PROMPTS[kind]().messages, stream=stream)
    assert said_in(response) == "Merhaba."
    (seen,) = (home if kind == "held" else outside).seen
    assert (request_of(response), 1) in seen


async def test_each_attempt_has_an_intent_of_its_own_before_its_first_byte(house: House) -> None:
    async with (
        witness(house.log, status(503)) as first,
        witness(house.log, json_answer(keep=False)) as second,
        house.wired(home_target("local/a", first.url), home_target("local/b", second.url)) as app,
    ):
        response = await ask(app, *with_tckn().messages)
    request = request_of(response)
    assert said_in(response) == "Merhaba."
    assert (request, 1) in first.seen[0]
    assert (request, 2) not in first.seen[0]
    assert (request, 2) in second.seen[0]


def asking(
    client: httpx.AsyncClient, port: int, text: str, *, stream: bool = True
) -> AbstractAsyncContextManager[httpx.Response]:
    """An answer under way; leaving the block hangs up."""
    said = [{"role": "user", "content": text}]
    body = {"model": "auto", "stream": stream, "messages": said}
    return client.stream("POST", f"http://127.0.0.1:{port}/v1/chat/completions", json=body)


@asynccontextmanager
async def streaming(app: App, text: str) -> AsyncIterator[httpx.Response]:
    """A streamed answer over real sockets; leaving the block hangs up."""
    async with (
        listening(app) as port,
        httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client,
        asking(client, port, text) as response,
    ):
        yield response


async def read_until_done(response: httpx.Response) -> str:
    text = ""
    async for piece in response.aiter_text():
        text += piece
        if "[DONE]" in text:
            break
    return text


async def test_the_end_of_a_stream_is_told_only_once_its_completion_is_durable(
    house: House,
) -> None:
    gate = Gate()
    async with (
        RecordingUpstream([gate]) as outside,
        house.wired(external_target("cloud/m", outside.url)) as app,
        streaming(app, str(harmless().messages[0])) as response,
    ):
        await gate.begun.wait()
        with locked(house.log):
            reading = asyncio.create_task(read_until_done(response))
            gate.opened.set()
            await gate.told.wait()
            await asyncio.sleep(BUSY_MS / 1000 / 3)
            assert not reading.done()  # all is said, and only the record is missing
        assert "[DONE]" in await reading
        request = response.headers["x-turnike-request"]
        assert kinds(house, request) == [("intent", None), ("completion", "ok")]


async def test_a_stream_whose_completion_cannot_be_written_has_an_error_in_place_of_its_end(
    house: House,
) -> None:
    gate = Gate()
    async with (
        RecordingUpstream([gate]) as outside,
        house.wired(external_target("cloud/m", outside.url)) as app,
        streaming(app, str(harmless().messages[0])) as response,
    ):
        await gate.begun.wait()
        with locked(house.log):
            gate.opened.set()
            text = await read_until_done(response)
    assert "haba." in text
    assert "[DONE]" not in text
    *_, last = text.strip().split("\n\n")
    assert json.loads(last.removeprefix("data: "))["error"]["code"] == "audit_unavailable"


async def test_a_whole_answer_is_given_only_once_its_completion_is_durable(house: House) -> None:
    waiting = Hang()

    async def answer_late(line: Line, request: Received) -> bool:
        waiting.began.set()
        await waiting.gone.wait()
        return await json_answer()(line, request)

    async with (
        RecordingUpstream([answer_late]) as outside,
        house.wired(external_target("cloud/m", outside.url)) as app,
    ):
        pending = asyncio.create_task(ask(app, *harmless().messages))
        await waiting.began.wait()
        with locked(house.log):
            waiting.gone.set()
            refused = await pending
        assert (refused.status, refused.error["code"]) == (503, "audit_unavailable")
        assert b"Merhaba" not in refused.body
        given = await ask(app, *harmless().messages)
    assert kinds(house, request_of(given))[-1] == ("completion", "ok")


@pytest.mark.parametrize("kind", PROMPTS)
async def test_hanging_up_in_a_stream_closes_the_upstream_and_is_recorded(
    house: House, kind: str
) -> None:
    hung = hang()
    async with (
        RecordingUpstream([sse(answer_events()[:2], then=hung)]) as upstream,
        house.wired(
            external_target("cloud/m", upstream.url), home_target("local/m", upstream.url)
        ) as app,
    ):
        async with asyncio.timeout(PATIENCE):
            async with streaming(app, str(PROMPTS[kind]().messages[0])) as response:
                async for _ in response.aiter_bytes():
                    break
                await hung.began.wait()
            await hung.gone.wait()
        record = await ended(house, response.headers["x-turnike-request"])
    assert record["status"] == "cancelled"
    usage = record["usage"]
    assert isinstance(usage, dict)
    assert usage["estimated"] is True
    assert usage["input"] > 0
    assert usage["output"] > 0


@pytest.mark.parametrize("stream", [False, True])
async def test_hanging_up_before_the_first_byte_closes_the_upstream_and_is_recorded(
    house: House, stream: bool
) -> None:
    hung = hang()
    before = intents_in(house.log)
    async with (
        RecordingUpstream([hung]) as upstream,
        house.wired(external_target("cloud/m", upstream.url)) as app,
        listening(app) as port,
    ):

        async def ask_in_vain() -> None:
            async with (
                httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client,
                asking(client, port, "Merhaba, nasılsın?", stream=stream),
            ):
                pass

        waiting = asyncio.create_task(ask_in_vain())
        async with asyncio.timeout(PATIENCE):
            await hung.began.wait()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            await hung.gone.wait()
        ((request, _),) = intents_in(house.log) - before
        record = await ended(house, str(request))
    assert record["status"] == "cancelled"
    usage = record["usage"]
    assert isinstance(usage, dict)
    assert usage["estimated"] is True


AGAIN = {
    "503": status(503),
    "429": status(429),
    "401": status(401),
    "reset": cut(b"", 0),
    "nonsense": json_answer("x", choices="none"),
}


@pytest.mark.parametrize("name", AGAIN)
@pytest.mark.parametrize("stream", [False, True])
async def test_a_target_that_fails_before_its_first_content_is_followed_by_the_next_at_home(
    house: House, name: str, stream: bool
) -> None:
    prompt = with_tckn()
    async with (
        RecordingUpstream([AGAIN[name]]) as first,
        RecordingUpstream([sse() if stream else json_answer()]) as second,
        RecordingUpstream([json_answer("DISARIDAN")]) as outside,
        house.wired(
            home_target("local/a", first.url),
            external_target("cloud/m", outside.url),
            home_target("local/b", second.url),
        ) as app,
    ):
        response = await ask(app, *prompt.messages, stream=stream)
    assert said_in(response) == "Merhaba."
    assert response.headers["x-turnike-target"] == "local/b"
    written = house.records(request_of(response))
    assert [(item["type"], item["attempt"], item["target"]) for item in written] == [
        ("intent", 1, "local/a"),
        ("completion", 1, "local/a"),
        ("intent", 2, "local/b"),
        ("completion", 2, "local/b"),
    ]
    assert written[1]["status"] not in ("ok", "cancelled")
    assert outside.connections == 0


async def test_after_the_first_content_nothing_is_tried_again(house: House) -> None:
    async with (
        RecordingUpstream([sse(answer_events()[:2])]) as first,
        RecordingUpstream([sse()]) as second,
        house.wired(home_target("local/a", first.url), home_target("local/b", second.url)) as app,
    ):
        response = await ask(app, *with_tckn().messages, stream=True)
    assert events_of(response)[-1] != "[DONE]"
    assert second.connections == 0
    assert kinds(house, request_of(response)) == [("intent", None), ("completion", "partial")]


@pytest.mark.parametrize("code", [400, 404, 413, 422])
async def test_a_request_that_a_target_refuses_is_not_tried_elsewhere(
    house: House, code: int
) -> None:
    async with (
        RecordingUpstream([status(code, {"error": {"message": "GIZLI SOZ"}})]) as first,
        RecordingUpstream([json_answer()]) as second,
        house.wired(home_target("local/a", first.url), home_target("local/b", second.url)) as app,
    ):
        response = await ask(app, *with_tckn().messages)
    assert response.status == code
    assert not found_in(response.body, "GIZLI SOZ")
    assert second.connections == 0
    assert kinds(house, request_of(response)) == [
        ("intent", None),
        ("completion", response.error["code"]),
    ]


async def first_piece(served: Served, text: str) -> None:
    """Ask for a stream, and return with its first content while it goes on."""
    said = [{"role": "user", "content": text}]
    body = {"model": "auto", "stream": True, "messages": said}
    async with served.client.stream(
        "POST", "/v1/chat/completions", json=body, headers=served.authorised
    ) as response:
        async for piece in response.aiter_text():
            if "Mer" in piece:
                await served.gateway.kill()
                break


async def test_a_gateway_that_is_killed_in_a_stream_leaves_an_orphan_and_a_whole_log(
    tmp_path: Path,
) -> None:
    hung = hang()
    async with serving(tmp_path, ready=False, detect={"deadline": "200ms"}) as served:
        served.home.behaviours[:] = [sse(answer_events()[:2], then=hung)]
        await first_piece(served, str(with_tckn().messages[0]))
        await asyncio.wait_for(hung.gone.wait(), PATIENCE)
        (intent,) = [item for item in served.gateway.records() if item["type"] == "intent"]
        await served.gateway.start(ready=False)
        written = served.gateway.records(request=str(intent["request_id"]))
        verdict = json.loads(served.gateway.command("audit", "verify", "--format", "json"))
    assert [item["type"] for item in written] == ["intent", "orphan"]
    assert (written[1]["intent"], written[1]["status"]) == (intent["seq"], "unknown")
    assert verdict["intact"] is True
    assert served.outside.connections == 0
