"""What leaves masked comes back whole: through streams, tool calls and every occurrence."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio
from rig.behaviours import DONE, chunk, event, finish, json_answer, sse
from rig.canary import found_in
from rig.held import tckn
from rig.house import House, ask, events_of, open_house, said_in
from rig.payloads import external_target, home_target
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

from gateway.api.asgi import App

pytestmark = pytest.mark.asyncio(loop_scope="module")

EMAIL = "ayse.yilmaz@sirketimiz.com.tr"
NAME = "Ayşe Yılmaz"
LETTER = f"{NAME}'ın adresi {EMAIL}. {NAME} için, {EMAIL} adresine kısa bir not yaz."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


def text_in(request: Received) -> str:
    """The last message, as the target reads it."""
    messages = request.json["messages"]
    assert isinstance(messages, Sequence)
    last = messages[-1]
    assert isinstance(last, Mapping)
    return str(last["content"])


def letters(text: str) -> Iterator[dict[str, object]]:
    for letter in text:
        yield {"content": letter}


def arguments(text: str) -> Iterator[dict[str, object]]:
    function = {"name": "send_mail", "arguments": ""}
    yield {"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": function}]}
    for letter in text:
        yield {"tool_calls": [{"index": 0, "function": {"arguments": letter}}]}


def echo(*, tool: bool = False) -> Behaviour:
    """Say the prompt again, a character a chunk: as text, or as the arguments of a tool."""

    async def behave(line: Line, request: Received) -> bool:
        text = text_in(request)
        deltas = arguments(json.dumps({"body": text})) if tool else letters(text)
        events = [event(chunk(delta)) for delta in deltas]
        return await sse([*events, event(finish("tool_calls" if tool else "stop")), DONE])(
            line, request
        )

    return behave


def echo_whole() -> Behaviour:
    """Say the prompt again in one piece."""

    async def behave(line: Line, request: Received) -> bool:
        return await json_answer(text_in(request))(line, request)

    return behave


@dataclass(frozen=True, slots=True)
class Between:
    """An app's way to a target outside that echoes, and one at home."""

    app: App
    outside: RecordingUpstream
    home: RecordingUpstream

    def left(self) -> str:
        """What the target outside was asked last."""
        return text_in(self.outside.requests[-1])

    def assert_hidden(self, *values: str) -> None:
        for value in values:
            assert found_in(self.outside.received, value) == []


@asynccontextmanager
async def between(
    house: House, behaviour: Behaviour, network_tools: frozenset[str] = frozenset()
) -> AsyncIterator[Between]:
    async with (
        RecordingUpstream([behaviour]) as outside,
        RecordingUpstream([json_answer("İçeriden.")]) as home,
        house.wired(
            external_target("cloud/m", outside.url),
            home_target("local/m", home.url),
            network_tools=network_tools,
        ) as app,
    ):
        yield Between(app, outside, home)


@pytest.mark.parametrize("stream", [False, True])
async def test_an_address_and_a_name_leave_masked_and_come_back_whole(
    house: House, stream: bool
) -> None:
    async with between(house, echo() if stream else echo_whole()) as way:
        response = await ask(way.app, LETTER, stream=stream)
        left = way.left()
        way.assert_hidden(EMAIL, NAME, "Yılmaz", "sirketimiz")
    assert said_in(response) == LETTER
    assert response.headers["x-turnike-effect"] == "mask"
    assert re.fullmatch(
        r"(\[KİŞİ_\d+\])'ın adresi (\[EPOSTA_\d+\])\. \1 için, \2 adresine kısa bir not yaz\.",
        left,
    )


async def test_every_occurrence_of_a_value_has_one_placeholder(house: House) -> None:
    texts = (f"{EMAIL} kimin?", f"Yaz: {EMAIL.upper()}, <{EMAIL}>;{EMAIL}", f"x{NAME} {NAME}")
    async with between(house, echo_whole()) as way:
        response = await ask(way.app, *texts)
        asked = way.outside.requests[-1].body.decode()
        way.assert_hidden(EMAIL, EMAIL.upper())
    assert response.status == 200
    assert len(set(re.findall(r"\[E[^\]_]*_\d+\]", asked))) == 1
    assert len(re.findall(r"\[E[^\]_]*_\d+\]", asked)) == 4


async def test_the_arguments_of_a_tool_come_back_whole_in_pieces_of_one_character(
    house: House,
) -> None:
    async with between(house, echo(tool=True)) as way:
        response = await ask(way.app, LETTER, stream=True, tools=[a_tool()])
        way.assert_hidden(EMAIL, NAME)
    assert json.loads(arguments_in(events_of(response))) == {"body": LETTER}


async def test_nothing_is_restored_into_a_tool_that_reaches_a_network(house: House) -> None:
    async with between(house, echo(tool=True), frozenset({"send_mail"})) as way:
        response = await ask(way.app, LETTER, stream=True, tools=[a_tool()])
        left = way.left()
    assert json.loads(arguments_in(events_of(response))) == {"body": left}
    assert not found_in(response.body, EMAIL)


async def test_nothing_is_restored_into_a_tool_that_was_not_offered(house: House) -> None:
    async with between(house, echo(tool=True)) as way:
        response = await ask(way.app, LETTER, stream=True, tools=[a_tool("sendMail")])
        left = way.left()
    assert json.loads(arguments_in(events_of(response))) == {"body": left}
    assert not found_in(response.body, EMAIL)


async def test_a_value_has_the_same_placeholder_in_the_next_turn(house: House) -> None:
    async with between(house, echo_whole()) as way:
        first = await ask(way.app, LETTER)
        once = way.left()
        turns = (LETTER, {"role": "assistant", "content": said_in(first)}, LETTER)
        await ask(way.app, *turns)
        assert way.left() == once
        way.assert_hidden(EMAIL, NAME)


@pytest.mark.parametrize("stream", [False, True])
async def test_text_that_looks_like_a_placeholder_comes_back_unchanged(
    house: House, stream: bool
) -> None:
    text = f"[KİŞİ_1234] ile [EMAIL_0000] kim? {EMAIL} adresine [KİŞİ_1234] diye yaz."
    async with between(house, echo() if stream else echo_whole()) as way:
        response = await ask(way.app, text, stream=stream)
        way.assert_hidden(EMAIL)
    assert said_in(response) == text


def a_tool(name: str = "send_mail", field: str = "body", **more: object) -> dict[str, object]:
    properties = {field: {"type": "string", **more}}
    parameters = {"type": "object", "properties": properties}
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


@pytest.mark.parametrize("place", ["key", "name", "enum", "argument key"])
async def test_a_number_where_nothing_can_be_masked_stays_at_home(house: House, place: str) -> None:
    number = tckn()
    tools = {
        "key": [a_tool(field=number)],
        "name": [a_tool(f"f_{number}")],
        "enum": [a_tool(enum=[number])],
        "argument key": [a_tool()],
    }[place]
    call = {"id": "c1", "type": "function"}
    call["function"] = {"name": "send_mail", "arguments": json.dumps({number: "x"})}  # type: ignore[assignment]
    turns: tuple[object, ...] = ("Merhaba, bunu yap.",)
    if place == "argument key":
        turns = (
            *turns,
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": "tamam"},
        )
    async with between(house, json_answer("DISARIDAN")) as way:
        response = await ask(way.app, *turns, model="cloud/m", tools=tools)
        assert (response.status, way.outside.connections) == (200, 0)
        assert found_in(way.home.received, number)
    assert said_in(response) == "İçeriden."


@pytest.mark.parametrize("place", ["key", "enum"])
async def test_an_address_where_nothing_can_be_masked_stays_at_home(
    house: House, place: str
) -> None:
    tool = a_tool(field=EMAIL) if place == "key" else a_tool(enum=[EMAIL])
    async with between(house, json_answer("DISARIDAN")) as way:
        response = await ask(way.app, "Merhaba, bunu yap.", tools=[tool])
        assert said_in(response) == "İçeriden."
        assert way.outside.connections == 0


def arguments_in(events: Sequence[str]) -> str:
    pieces = []
    for data in events:
        tree = {} if data == "[DONE]" else json.loads(data)
        for choice in tree.get("choices", ()):
            for call in choice["delta"].get("tool_calls", ()):
                pieces.append(call["function"]["arguments"])
    return "".join(pieces)


async def test_a_masked_number_is_known_where_it_is_written_without_its_code(house: House) -> None:
    async with between(house, json_answer("DISARIDAN")) as way:
        response = await ask(
            way.app, "Telefonum 0532 123 45 67, kısa bir not yaz.", metadata={"t": 5321234567}
        )
        assert said_in(response) == "İçeriden."
        assert way.outside.connections == 0


async def test_a_masked_name_is_hidden_in_addresses_file_names_and_lists(house: House) -> None:
    text = f"{NAME} için yaz: ayse-yilmaz.docx, in/ayse_yilmaz, YILMAZ;AYŞE;42, @AyseYilmaz"
    async with between(house, echo_whole()) as way:
        response = await ask(way.app, text)
        sent = text_in(way.outside.requests[-1]).casefold()
        assert way.outside.connections == 1
    assert "lmaz" not in sent
    assert said_in(response) == text
