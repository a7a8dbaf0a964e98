"""A conversation that was held once stays at home, whatever its later turns say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio
from rig.answering import Response, posted
from rig.behaviours import answer_events, json_answer, sse
from rig.held import about_health, canary, with_tckn
from rig.house import House, open_house, said_in, settings_in
from rig.payloads import external_target, home_target
from rig.upstream import Behaviour, RecordingUpstream

from gateway.api.asgi import App
from gateway.app import open_gateway
from gateway.core.request import Principal
from gateway.settings import Detect

pytestmark = pytest.mark.asyncio(loop_scope="module")

REWRITE = "Bunu iki cümleyle, daha resmi bir dille yeniden yaz."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


def lookup(presented: str) -> Principal:
    """A key is its app's name."""
    return Principal(app=presented, team="people", key_id=presented)


@dataclass(frozen=True, slots=True)
class Talk:
    """Conversations of several apps with one gateway between two targets."""

    house: House
    app: App
    outside: RecordingUpstream

    async def say(
        self, *messages: object, app: str = "crm", stream: bool = False, **fields: object
    ) -> Response:
        turns = [
            {"role": "user" if place % 2 == 0 else "assistant", "content": message}
            for place, message in enumerate(messages)
        ]
        headers = (
            ("host", "127.0.0.1"),
            ("content-type", "application/json"),
            ("authorization", f"Bearer {app}"),
        )
        body = {"model": "auto", "messages": turns, "stream": stream, **fields}
        response = await posted(self.app, body, headers=headers)
        assert response.status == 200
        return response

    def reason(self, response: Response) -> object:
        (record,) = self.house.records(response.headers["x-turnike-request"], "completion")
        return record["reason"]


@asynccontextmanager
async def talking(house: House, answer: Behaviour) -> AsyncIterator[Talk]:
    async with (
        RecordingUpstream([answer]) as home,
        RecordingUpstream([json_answer("DISARIDAN")]) as outside,
        house.wired(
            external_target("cloud/m", outside.url),
            home_target("local/m", home.url),
            lookup=lookup,
        ) as app,
    ):
        yield Talk(house, app, outside)


def home_answer() -> str:
    return f"{canary()} kodlu kişi için not hazırlandı ve arşive kaldırıldı."


@pytest.mark.parametrize("prompt", [about_health, with_tckn])
@pytest.mark.parametrize("stream", [False, True])
async def test_a_turn_that_repeats_an_answer_from_home_stays_at_home(
    house: House, prompt: object, stream: bool
) -> None:
    assert callable(prompt)
    answer = home_answer()
    behaviour = sse(answer_events([*answer])) if stream else json_answer(answer)
    async with talking(house, behaviour) as talk:
        first = await talk.say(*prompt().messages, stream=stream)
        assert said_in(first) == answer
        second = await talk.say("Merhaba, şu metne bir bak.", answer, REWRITE, stream=stream)
        assert talk.reason(second) == "conversation"
        assert second.headers["x-turnike-target"] == "local/m"
        assert talk.outside.connections == 0


async def test_each_of_several_answers_from_home_keeps_its_conversation_there(
    house: House,
) -> None:
    answers = [home_answer(), home_answer()]
    choices = [
        {"index": place, "message": {"content": answer}, "finish_reason": "stop"}
        for place, answer in enumerate(answers)
    ]
    async with talking(house, json_answer(choices=choices)) as talk:
        await talk.say(*about_health().messages, n=2)
        for answer in answers:
            second = await talk.say("Merhaba, şu metne bir bak.", answer, REWRITE)
            assert talk.reason(second) == "conversation"
        assert talk.outside.connections == 0


async def test_a_turn_that_repeats_harmless_words_of_a_held_turn_stays_at_home(
    house: House,
) -> None:
    opening = f"{canary()} adlı dosyanın özetini hazırlayacağız, hazır mısın?"
    async with talking(house, json_answer(home_answer())) as talk:
        await talk.say(opening, "Hazırım, buyurun.", *about_health().messages)
        second = await talk.say(opening, "Hazırım, buyurun.", REWRITE)
        assert talk.reason(second) == "conversation"
        assert talk.outside.connections == 0


async def test_what_was_held_for_one_app_holds_no_other(house: House) -> None:
    answer = home_answer()
    async with talking(house, json_answer(answer)) as talk:
        await talk.say(*about_health().messages)
        other = await talk.say("Merhaba, şu metne bir bak.", answer, REWRITE, app="erp")
        assert said_in(other) == "DISARIDAN"
        mine = await talk.say("Merhaba, şu metne bir bak.", answer, REWRITE)
        assert talk.reason(mine) == "conversation"


async def test_a_held_turn_stays_held_turn_after_turn(house: House) -> None:
    answers = [home_answer() for _ in range(3)]
    async with (
        RecordingUpstream([json_answer(answer) for answer in answers]) as home,
        RecordingUpstream([json_answer("DISARIDAN")]) as outside,
        house.wired(
            external_target("cloud/m", outside.url), home_target("local/m", home.url), lookup=lookup
        ) as app,
    ):
        talk = Talk(house, app, outside)
        await talk.say(*with_tckn().messages)
        await talk.say("Bir metin vereceğim.", answers[0], REWRITE)
        third = await talk.say("Yeni bir konu açalım.", answers[1], "Peki ya bunun özeti nedir?")
        assert talk.reason(third) == "conversation"
        assert outside.connections == 0


async def test_small_words_of_a_held_conversation_hold_no_other(house: House) -> None:
    small = ("ok", "teşekkürler", "tamam, devam et", "Evet.")
    async with talking(house, json_answer("Tamam.")) as talk:
        await talk.say(*with_tckn().messages, "Tamam.", *small[:1])
        for word in small:
            await talk.say(*with_tckn().messages, "Tamam.", word)
        for word in small:
            fresh = await talk.say("Kısa bir tekerleme yaz.", "Tamam.", word)
            assert said_in(fresh) == "DISARIDAN", word


async def test_a_conversation_stays_held_after_a_restart(tmp_path: Path) -> None:
    """The detectors need not be loaded: an identity number is found by its pattern."""
    answer = home_answer()
    settings = replace(settings_in(tmp_path), detect=Detect(deadline=0.2))
    async with open_gateway(settings) as gateway:
        house = House(gateway, settings.state_dir)
        async with talking(house, json_answer(answer)) as talk:
            assert talk.reason(await talk.say(*with_tckn().messages)) == "rule"
    async with open_gateway(settings) as gateway:
        house = House(gateway, settings.state_dir)
        async with talking(house, json_answer("İçeriden.")) as talk:
            second = await talk.say("Merhaba, şu metne bir bak.", answer, REWRITE)
            assert talk.reason(second) == "conversation"
            other = await talk.say("Merhaba, şu metne bir bak.", answer, REWRITE, app="erp")
            # Another app's conversation is not held for it, loaded detectors or none.
            assert talk.reason(other) in {"uninspected", "otherwise"}
