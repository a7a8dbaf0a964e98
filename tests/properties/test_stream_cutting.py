"""However the bytes of a stream are cut on their way, an app gets the same bytes.

The ordinary run is a sample; ten thousand cuttings of each way through:
`scripts/test tests/properties/test_stream_cutting.py --hypothesis-profile=long`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from dataclasses import dataclass

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rig.answering import PRINCIPAL, allowed
from rig.answering import chat as chat_request
from rig.wire_streams import Said, chat_stream

from gateway.api.dialect import Dialect
from gateway.api.dialects.openai_chat import OpenAiChat
from gateway.core.answer import Answer
from gateway.core.jsontree import JsonObject
from gateway.core.reply import Channel, Reply, ReplyEvent, TextDelta, ToolCallDelta
from gateway.egress.limits import Deadline, Limits
from gateway.egress.reply_body import open_reply
from gateway.egress.wires.chat_reader import ChatReader
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


@dataclass(frozen=True, slots=True)
class Way:
    """From the wire of a target to the dialect of an app."""

    write: Callable[[Said], bytes]
    reader: Callable[[], AnswerReader]
    dialect: Dialect
    asked: JsonObject


WAYS = {
    "chat to chat": Way(
        chat_stream,
        lambda: ChatReader({"messages": []}),
        OpenAiChat(),
        {**chat_request(), "stream": True},  # type: ignore[dict-item]
    )
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
    reply = open_reply("cloud/m", response, way.reader(), deadline, stream=True)
    request = await way.dialect.parse(way.asked, principal=PRINCIPAL, request_id="req_1")
    events = restored(reply)
    answer = Answer(decision=allowed(), target="cloud/m", model="m", events=events)
    return b"".join([part async for part in way.dialect.stream(request, answer)])


async def restored(reply: Reply) -> AsyncGenerator[ReplyEvent]:
    restorer = Restorer(ISSUED)
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
@given(pieces=st.lists(PIECES, max_size=6), call=st.booleans(), data=st.data())
def test_an_app_gets_the_same_bytes_however_the_stream_was_cut(
    way: Way, pieces: list[TextDelta], call: bool, data: st.DataObject
) -> None:
    said: Said = [*pieces, *(CALL if call or not pieces else ())]
    stream = way.write(said)
    whole = asyncio.run(through(way, [stream]))
    assert b"error" not in whole
    if call:
        assert "Öz".encode() in whole
    assert asyncio.run(through(way, cut(stream, data))) == whole
