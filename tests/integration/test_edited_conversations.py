"""A conversation stays at home though its text is edited, and though the gateway is killed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from rig.behaviours import answer_events, json_answer, sse
from rig.gateway_process import GatewayProcess
from rig.held import tckn
from rig.served import OUTSIDE_KEY, target_at_home, target_outside
from rig.upstream import Line, Received, RecordingUpstream

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANSWER = (
    "Başvurunuzu aldık ve ilgili birime ilettik; dosyanızdaki iki eksik belge tamamlandığında"
    " itirazınız komisyonda görüşülecek, sonuç size on beş gün içinde yazıyla bildirilecektir."
)
CALM = "Bir liman kentinin tarihini kısaca anlatan, çocuklara uygun bir paragraf yaz."


def question() -> str:
    """A text whose only finding is an identity number."""
    return (
        f"Vatandaşımız {tckn()} kimlik numarasıyla emlak vergisi borcuna itiraz ediyor; geçen yılın"
        " makbuzlarını yitirmiş, bankadan dekont istemiş ama şube kapandığı için alamamış."
    )


def without_number(text: str) -> str:
    return " ".join(word for word in text.split() if not word.isdigit())


@dataclass(frozen=True, slots=True)
class Office:
    """Gateways that share one state directory, an app's key, and what lies on both sides."""

    gateways: tuple[GatewayProcess, GatewayProcess]
    outside: RecordingUpstream
    key: str

    async def effect(self, path: str, body: Mapping[str, object], *, at: int = 0) -> str:
        """What is decided of a request, and where it went."""
        async with httpx.AsyncClient(
            base_url=self.gateways[at].url, trust_env=False, timeout=60
        ) as client:
            headers = {"authorization": f"Bearer {self.key}", "anthropic-version": "2023-06-01"}
            response = await client.post(path, json=body, headers=headers)
            assert response.status_code == 200, response.text
            return f"{response.headers['x-turnike-effect']} {response.headers['x-turnike-target']}"

    async def say(self, *texts: str, at: int = 0, stream: bool = False, system: str = "") -> str:
        """A chat in which user and assistant speak in turn."""
        said: list[dict[str, str]] = [
            {"role": ("user", "assistant")[place % 2], "content": text}
            for place, text in enumerate(texts)
        ]
        if system:
            said.insert(0, {"role": "system", "content": system})
        body = {"model": "gpt-4o", "messages": said, "stream": stream}
        return await self.effect("/v1/chat/completions", body, at=at)


async def answering(line: Line, request: Received) -> bool:
    """Give the same answer, streamed where that was asked for."""
    pieces = [ANSWER[at : at + 7] for at in range(0, len(ANSWER), 7)]
    streamed = bool(request.json.get("stream"))
    return await (sse(answer_events(pieces)) if streamed else json_answer(ANSWER))(line, request)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    folder: Path = tmp_path_factory.mktemp("office")
    async with (
        RecordingUpstream([answering]) as home,
        RecordingUpstream([json_answer("DISARIDAN")]) as outside,
    ):
        settings = {
            "auth": "keys",
            "state_dir": str(folder / "state"),
            "targets": [target_at_home(home.url), target_outside(outside.url)],
        }
        first, second = (
            GatewayProcess(folder / name, settings, {"OUTSIDE_KEY": OUTSIDE_KEY})
            for name in ("first", "second")
        )
        _, key = first.new_key("belediye", "vergi")
        await first.start()
        await second.start()
        try:
            yield Office((first, second), outside, key)
        finally:
            await first.stop()
            await second.stop()


HELD, LEFT = "local local/m", "allow cloud/m"


async def test_an_edited_question_stays_at_home_in_the_other_process(office: Office) -> None:
    asked = question()
    assert await office.say(asked) == HELD
    for at in (0, 1):
        for edited in (
            without_number(asked),
            without_number(asked).upper(),
            "> " + "\n> ".join(without_number(asked).split()),
            f"Önceki konuşmanın özeti: {asked[65:]} Buna göre bir dilekçe hazırla.",
        ):
            assert await office.say(edited, at=at) == HELD, edited
    assert await office.say(CALM, at=1) == LEFT


@pytest.mark.parametrize("stream", [False, True])
async def test_a_part_of_an_answer_from_home_is_recognised_after_a_kill(
    office: Office, stream: bool
) -> None:
    """The answer was read to its end, so that it is in the log before the gateway is killed."""
    assert await office.say(question(), stream=stream) == HELD
    await office.gateways[0].kill()
    await office.gateways[0].start()
    part = ANSWER[20:140]
    assert await office.say("Şu metne bir bak.", part, "Kısalt.", stream=stream) == HELD
    assert await office.say(f"Taslakta şöyle diyor: “{part}” Uygun mu?", stream=stream) == HELD


async def test_a_trimmed_history_stays_at_home(office: Office) -> None:
    opening = "Limandaki eski gümrük binasının onarımı hakkında bir yazı hazırlıyoruz birlikte."
    assert await office.say(opening) == LEFT
    assert await office.say(opening, "Elbette.", question()) == HELD
    assert await office.say(opening, "Elbette.", "Kısa bir başlık öner.") == HELD


async def test_messages_and_responses_inherit_what_a_chat_remembered(office: Office) -> None:
    asked = question()
    assert await office.say(asked) == HELD
    edited = f"Belge şöyle: {without_number(asked)}"
    messages = {
        "model": "gpt-4o",
        "max_tokens": 64,
        "messages": [
            {"role": "user", "content": "Araca sor."},
            {
                "role": "assistant",
                "content": [{"type": "tool_use", "id": "t1", "name": "oku", "input": {}}],
            },
            {
                "role": "user",
                "content": [{"type": "tool_result", "tool_use_id": "t1", "content": edited}],
            },
        ],
        "tools": [{"name": "oku", "input_schema": {"type": "object", "properties": {}}}],
    }
    assert await office.effect("/v1/messages", messages) == HELD
    responses = {"model": "gpt-4o", "instructions": edited, "input": "Dilekçeyi hazırla."}
    assert await office.effect("/v1/responses", responses) == HELD


async def test_what_messages_and_responses_held_a_chat_inherits(office: Office) -> None:
    first, second = question(), question().replace("emlak", "çevre temizlik")
    messages = {
        "model": "gpt-4o",
        "max_tokens": 64,
        "messages": [{"role": "user", "content": f"Bir memur soruyor. {first}"}],
    }
    assert await office.effect("/v1/messages", messages) == HELD
    assert await office.effect("/v1/responses", {"model": "gpt-4o", "input": second}) == HELD
    for asked in (first, second):
        assert await office.say(without_number(asked), at=1) == HELD


async def test_a_shared_prompt_with_an_address_taints_nobody(office: Office) -> None:
    """It is masked, so that by itself it would leave; only the question holds that request."""
    system = (
        "Belediyenin yardım masasısın. Çözemediğin her soruda vatandaşı destek@example.com"
        " adresine yönlendir, kısa ve kibar yaz, söz verme, tarih verme, ücret yazma."
    )
    assert await office.say(question(), system=system) == HELD
    assert await office.say(CALM, system=system) == "mask cloud/m"


async def test_small_words_and_boilerplate_taint_nobody(office: Office) -> None:
    licence = (
        "Permission is hereby granted, free of charge, to any person obtaining a copy of this"
        ' software and associated documentation files (the "Software"), to deal in the Software'
        " without restriction, including without limitation the rights to use, copy, modify, merge."
    )
    small = ("Teşekkürler, çok iyi oldu.", "Daha kısa ve resmi yaz.", "for i in range(len(x)):")
    assert await office.say(f"{question()}\n\n{licence}") == HELD
    for text in small:
        assert await office.say(question(), "Tamam.", text) == HELD
        assert await office.say(CALM, "Tamam.", text) == LEFT
    assert await office.say(f"{CALM}\n\n{licence}") == LEFT
