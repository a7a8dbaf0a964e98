from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from rig.behaviours import DONE, chunk, event, finish

from gateway.core.reply import ReplyEvent
from gateway.egress.nonsense import Nonsense
from gateway.egress.sse import SseReader
from gateway.egress.upstream_json import read_object
from gateway.egress.wires.chat_reader import ChatReader

TREE = {"messages": [{"role": "user", "content": "Selam"}]}

CALL = {"index": 0, "id": "c", "function": {"name": "f", "arguments": '{"şehir'}}
USAGE = {"prompt_tokens": 7, "completion_tokens": 3}
DELTAS = st.one_of(
    st.text(min_size=1).map(lambda text: {"content": text}),
    st.text(min_size=1).map(lambda text: {"reasoning_content": text}),
    st.just({"tool_calls": [CALL]}),
)


def read(pieces: list[bytes]) -> list[ReplyEvent]:
    """The events of a stream, or nothing where it is nonsense."""
    sse, reader = SseReader(), ChatReader(TREE)
    events: list[ReplyEvent] = []
    try:
        for piece in [*pieces, None]:
            for data in sse.finish() if piece is None else sse.feed(piece):
                if data == "[DONE]":
                    return [*events, *reader.end(complete=True)]
                events.extend(reader.chunk(read_object(data)))
    except Nonsense:
        return []
    return [*events, *reader.end(complete=False)]


def cut(stream: bytes, data: st.DataObject) -> list[bytes]:
    places = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=40)))
    return [stream[a:b] for a, b in zip([0, *places], [*places, len(stream)], strict=True)]


@given(
    st.lists(DELTAS, max_size=8), st.booleans(), st.sampled_from([b"\n", b"\r\n", b"\r"]), st.data()
)
def test_a_stream_gives_the_same_events_however_its_bytes_were_cut(
    deltas: list[dict[str, object]], escaped: bool, end: bytes, data: st.DataObject
) -> None:
    objects = [*(chunk(delta) for delta in deltas), finish(), chunk(choices=[], usage=USAGE)]
    written = [
        event(json.dumps(item, ensure_ascii=escaped)) if escaped else event(item)
        for item in objects
    ]
    stream = b"".join([*written, DONE]).replace(b"\n", end)
    expected = read([stream])
    assert len(expected) >= 3
    assert read(cut(stream, data)) == expected


@given(st.binary(max_size=400), st.data())
def test_any_bytes_are_events_or_nonsense_and_never_another_fault(
    noise: bytes, data: st.DataObject
) -> None:
    stream = b"data: " + noise + b"\n\n" + event(chunk({"content": "a"})) + event(finish()) + DONE
    assert read(cut(stream, data)) == read([stream])
