"""However the bytes of a stream are cut on their way, an app gets the same bytes.

The ordinary run is a sample; ten thousand cuttings of each way through:
`scripts/test tests/properties/test_stream_cutting.py --hypothesis-profile=long`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from dataclasses import dataclass

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rig.answering import PRINCIPAL, SECRETS, allowed, nothing_kept
from rig.wire_streams import (
    Said,
    chat_stream,
    completions_stream,
    messages_stream,
    responses_stream,
)

from gateway.api.dialect import Dialect
from gateway.api.dialects.spoken import spoken
from gateway.api.routes import Endpoint
from gateway.core.answer import Answer
from gateway.core.jsontree import JsonObject
from gateway.core.reply import Channel, Reply, ReplyEvent, TextDelta, ToolCallDelta
from gateway.egress.limits import Deadline, Limits
from gateway.egress.reply_body import open_reply
from gateway.egress.wires.chat_reader import ChatReader
from gateway.egress.wires.completions import CompletionsReader
from gateway.egress.wires.messages_reader import MessagesReader
from gateway.egress.wires.responses_reader import ResponsesReader
from gateway.egress.wires.wire import AnswerReader
from gateway.redact.restore import Restorer

ISSUED = {"[KİŞİ_4821]": 'Ayşe "Şule" Öz', "[EPOSTA_0001]": "ayse@örnek.tr", "[METİN_55]": "[X_1]"}
SPELLINGS = [*ISSUED, "person_4821", "\\[KİŞİ\\_4821\\]", "［KİŞİ＿４８２１］'in", "[ki", "şi_48"]
SURROUNDINGS = ["**", "```json\n", "](http://a.b/", "![", "<img src=", "\n\n", " sayın ", "İ", "🙂"]
TEXTS = st.lists(st.sampled_from([*SPELLINGS, *SURROUNDINGS]), min_size=1, max_size=6).map("".join)
PIECES = st.one_of(
    TEXTS.map(lambda text: TextDelta(choice=0, text=text)),
    TEXTS.map(lambda text: TextDelta(choice=0, text=text, channel=Channel.REASONING)),
)
ARGUMENTS = ['{"kime', '": "[KİŞİ', "_4821", ']\'e", "not": "\\u0130', '\\"[EPOSTA_0001]"}']
CALL = [
    ToolCallDelta(choice=0, index=0, call_id="call_1", name="mail"),
    *(ToolCallDelta(choice=0, index=0, arguments=piece) for piece in ARGUMENTS),
]


_CREATED = re.compile(rb'"created(?:_at)?":\d+')


@dataclass(frozen=True, slots=True)
class Wire:
    """What a target speaks: how it writes a stream, and who reads it."""

    write: Callable[..., bytes]
    reader: Callable[[], AnswerReader]


@dataclass(frozen=True, slots=True)
class Way:
    """From the wire of a target to the dialect of an app."""

    wire: Wire
    dialect: Dialect
    asked: JsonObject


WIRES = {
    "chat": Wire(chat_stream, lambda: ChatReader({"messages": []})),
    "messages": Wire(messages_stream, lambda: MessagesReader({"messages": []})),
    "responses": Wire(responses_stream, lambda: ResponsesReader({"input": []})),
    "completions": Wire(completions_stream, lambda: CompletionsReader({"prompt": ""})),
}
ASKED: dict[Endpoint, JsonObject] = {
    Endpoint.CHAT: {"model": "m", "messages": [{"role": "user", "content": "Selam"}]},
    Endpoint.MESSAGES: {
        "model": "m",
        "max_tokens": 9,
        "messages": [{"role": "user", "content": "Selam"}],
    },
    Endpoint.RESPONSES: {"model": "m", "input": "Selam", "store": False},
    Endpoint.COMPLETIONS: {"model": "m", "prompt": "Selam"},
}
SPOKEN = spoken(SECRETS, nothing_kept())
WAYS = {
    f"{name} to {endpoint.value}": Way(wire, SPOKEN[endpoint], {**asked, "stream": True})
    for name, wire in WIRES.items()
    for endpoint, asked in ASKED.items()
}


class Pieces(httpx.AsyncByteStream):
    """A body that arrives in these pieces."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


async def through(way: Way, pieces: Iterable[bytes]) -> bytes:
    """What an app receives of a stream that arrives in these pieces."""
    response = httpx.Response(200, stream=Pieces(pieces))
    deadline = Deadline(Limits(), stream=True)
    reply = open_reply("cloud/m", response, way.wire.reader(), deadline, stream=True)
    request = await way.dialect.parse(way.asked, principal=PRINCIPAL, request_id="req_1")
    events = restored(reply)
    answer = Answer(decision=allowed(), target="cloud/m", model="m", events=events)
    told = b"".join([part async for part in way.dialect.stream(request, answer)])
    return _CREATED.sub(b'"created":0', told)  # not every wire tells when, and then it is now


async def restored(reply: Reply) -> AsyncGenerator[ReplyEvent]:
    restorer = Restorer(ISSUED, frozenset({"mail"}))
    async for event in reply.events:
        for one in restorer.feed(event):
            yield one
    for one in restorer.finish():
        yield one


def cut(stream: bytes, data: st.DataObject) -> list[bytes]:
    if data.draw(st.booleans()):
        size = data.draw(st.integers(1, 3))
        return [stream[place : place + size] for place in range(0, len(stream), size)]
    places = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=40)))
    return [stream[a:b] for a, b in zip([0, *places], [*places, len(stream)], strict=True)]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
@given(
    pieces=st.lists(PIECES, max_size=6), call=st.booleans(), escaped=st.booleans(), data=st.data()
)
def test_an_app_gets_the_same_bytes_however_the_stream_was_cut(
    way: Way, pieces: list[TextDelta], call: bool, escaped: bool, data: st.DataObject
) -> None:
    said: Said = [*pieces, *(CALL if call or not pieces else ())]
    stream = way.wire.write(said, escaped=escaped)
    whole = asyncio.run(through(way, [stream]))
    assert b'"error":{' not in whole
    assert asyncio.run(through(way, cut(stream, data))) == whole


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_values_are_back_in_place_at_the_end_of_every_way(way: Way) -> None:
    said = [TextDelta(choice=0, text=piece) for piece in ("Sayın [Kİ", "Şİ_48", "21]'e yaz.")]
    app_reads = asyncio.run(through(way, [way.wire.write(said)])).decode()
    assert "KİŞİ_4821" not in app_reads
    assert "Öz" in app_reads
