"""Whatever a target says, an app is told an answer or an error, and never a defect of ours."""

from __future__ import annotations

import copy
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rig.answering import PRINCIPAL, SECRETS, allowed, nothing_kept
from rig.behaviours import completion, message, response
from rig.wire_streams import chat_stream, completions_stream, messages_stream, responses_stream

from gateway.api.dialects.spoken import spoken
from gateway.api.routes import Endpoint
from gateway.core.answer import Answer
from gateway.core.errors import UpstreamError
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

SAID: list[TextDelta | ToolCallDelta] = [
    TextDelta(choice=0, text="düşün", channel=Channel.REASONING),
    TextDelta(choice=0, text="Sayın [KİŞİ_48"),
    TextDelta(choice=0, text="21] için"),
    ToolCallDelta(choice=0, index=0, call_id="c", name="mail"),
    ToolCallDelta(choice=0, index=0, arguments='{"a": "[KİŞİ_4821]"}'),
]
CALL = {"id": "c", "type": "function", "function": {"name": "mail", "arguments": "{}"}}
SPOKEN_OF = {"role": "assistant", "content": "a", "reasoning_content": "b", "tool_calls": [CALL]}
CHAT = completion(choices=[{"index": 0, "finish_reason": "tool_calls", "message": SPOKEN_OF,
                            "logprobs": {"content": [{"token": "a", "logprob": -1}]}}])  # fmt: skip
MESSAGE = message(
    {"type": "thinking", "thinking": "t", "signature": "s"},
    {"type": "redacted_thinking", "data": "x"},
    {"type": "text", "text": "[KİŞİ_4821]", "citations": [{"cited_text": "x"}]},
    {"type": "tool_use", "id": "t", "name": "mail", "input": {"a": "[KİŞİ_4821]"}},
)
RESPONSE = response(
    {"type": "reasoning", "id": "r", "summary": [{"text": "t"}], "encrypted_content": "e"},
    {
        "type": "message",
        "content": [
            {"type": "output_text", "text": "a", "annotations": [{"url": "u"}], "logprobs": [{}]},
            {"type": "refusal", "refusal": "no"},
        ],
    },
    {"type": "function_call", "id": "f", "call_id": "c", "name": "mail", "arguments": "{}"},
)
TEXT = {"index": 0, "text": "a", "logprobs": {"tokens": ["a"]}, "finish_reason": "stop"}
WIRES: dict[str, tuple[Callable[[], AnswerReader], bytes, dict[str, object]]] = {
    "chat": (lambda: ChatReader({}), chat_stream(SAID), CHAT),
    "messages": (lambda: MessagesReader({}), messages_stream(SAID), MESSAGE),
    "responses": (lambda: ResponsesReader({}), responses_stream(SAID), RESPONSE),
    "completions": (
        lambda: CompletionsReader({}),
        completions_stream(SAID[1:3]),
        {"id": "c", "choices": [TEXT], "usage": {"prompt_tokens": 1, "completion_tokens": 1}},
    ),
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
DIALECTS = spoken(SECRETS, nothing_kept())
_WORDS = """
    stop tool_calls message function_call reasoning output_text tool_use thinking text_delta
    input_json_delta signature_delta citations_delta completed incomplete response.completed
    message_stop content_block_stop index type text name arguments usage error delta status
"""
WORDS = _WORDS.split()
ODD: list[object] = [
    None, True, 0, -1, 1, 2**53, 10**30, 1e308, float("nan"), "", "x", "\ud800", "[KİŞİ_4821]",
    [], {}, [[]], [None], {"a": [{"b": None}]},
]  # fmt: skip


class Body(httpx.AsyncByteStream):
    """A body in one piece."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


def bent(value: Any, random: Random) -> Any:
    """What a target says, with a part of it replaced, repeated, taken away, or added."""
    made = copy.deepcopy(value)
    for _ in range(random.choice((1, 1, 2))):
        way = random.choice(list(paths(made)))
        if not way:
            return random.choice(ODD)
        last: Any = way[-1]
        holder: Any = made
        for step in way[:-1]:
            holder = holder[step]
        act = random.randrange(4)
        if act == 0:
            del holder[last]
        elif act == 1 and isinstance(holder, list):
            holder.insert(last, copy.deepcopy(holder[last]))
        elif act == 2 and isinstance(holder, dict):
            holder[random.choice(WORDS)] = random.choice(ODD)
        else:
            holder[last] = random.choice([*ODD, random.choice(WORDS)])
    return made


def paths(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of everything in a value."""
    yield at
    inner = value.items() if isinstance(value, dict) else ()
    for step, item in enumerate(value) if isinstance(value, list) else inner:
        yield from paths(item, (*at, step))


def bent_stream(stream: bytes, random: Random) -> bytes:
    """A stream one of whose events is bent, or comes again, or out of turn."""
    events = [part for part in stream.split(b"\n\n") if part]
    place = random.randrange(len(events))
    head, mark, data = events[place].partition(b"data: ")
    if random.random() < 0.2:
        events.insert(random.randrange(len(events)), events[place])
    elif data != b"[DONE]":
        events[place] = head + mark + json.dumps(bent(json.loads(data), random)).encode()
    return b"\n\n".join((*events, b""))


async def restored(reply: Reply) -> AsyncGenerator[ReplyEvent]:
    restorer = Restorer({"[KİŞİ_4821]": 'Ah"met\n'}, frozenset({"mail"}))
    async for event in reply.events:
        for one in restorer.feed(event):
            yield one
    for one in restorer.finish():
        yield one


@pytest.mark.parametrize("endpoint", ASKED)
@pytest.mark.parametrize("wire", WIRES)
@settings(max_examples=150)
@given(seed=st.integers(0, 2**64), streamed=st.booleans(), streams=st.booleans())
async def test_what_a_target_says_is_an_answer_or_an_error(
    wire: str, endpoint: Endpoint, seed: int, streamed: bool, streams: bool
) -> None:
    reader, stream, whole = WIRES[wire]
    random = Random(seed)  # noqa: S311
    said = bent_stream(stream, random) if streamed else json.dumps(bent(whole, random)).encode()
    dialect = DIALECTS[endpoint]
    request = await dialect.parse(ASKED[endpoint], principal=PRINCIPAL, request_id="req_1")
    deadline = Deadline(Limits(), stream=streamed)
    answered = httpx.Response(200, stream=Body(said))
    reply = open_reply("cloud/m", answered, reader(), deadline, stream=streamed)
    answer = Answer(decision=allowed(), target="cloud/m", model="m", events=restored(reply))
    if streams:
        told = b"".join([part async for part in dialect.stream(request, answer)])
        for line in told.decode().splitlines():
            if line.startswith("data: {"):
                json.loads(line.removeprefix("data: "))
        return
    try:
        assert json.loads(await dialect.render(request, answer))
    except UpstreamError:
        return
