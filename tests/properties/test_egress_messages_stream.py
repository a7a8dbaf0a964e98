from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from rig.behaviours import call_block, message_events, text_block

from gateway.core.jsontree import JsonObject
from gateway.core.reply import Finished, ReplyEvent, UsageReported
from gateway.egress.nonsense import Nonsense
from gateway.egress.sse import SseReader
from gateway.egress.upstream_json import read_object
from gateway.egress.wires.messages_reader import MessagesReader

TREE: JsonObject = {"messages": [{"role": "user", "content": "Selam, nasılsın?"}]}

BLOCKS = st.one_of(
    st.lists(st.text(min_size=1), max_size=3).map(lambda pieces: text_block(*pieces)),
    st.just(call_block("mail", '{"şehir"', ': "İzmir"}')),
    st.just(call_block("saat")),
)

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3),
    st.sampled_from([-1, 0, 1, 4096, 2**53, 10**30, "s", "mail"]),
)  # fmt: skip
ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
WORDS = """
    message_start content_block_start content_block_delta content_block_stop message_delta
    message_stop ping error message text thinking redacted_thinking tool_use server_tool_use
    text_delta thinking_delta signature_delta citations_delta input_json_delta end_turn
    stop_sequence something_new
"""
KINDS = st.sampled_from(WORDS.split()) | ANY


def part(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Something of roughly the right shape, or anything."""
    return st.fixed_dictionaries({}, optional={"type": KINDS, **fields}) | ANY


USAGE = part(
    input_tokens=ANY, output_tokens=ANY, cache_read_input_tokens=ANY,
    cache_creation_input_tokens=ANY,
)  # fmt: skip
BLOCK = part(
    text=ANY, thinking=ANY, signature=ANY, data=ANY, id=ANY, name=ANY, input=ANY,
    citations=st.lists(ANY, max_size=2) | ANY,
)  # fmt: skip
DELTA = part(
    text=ANY, thinking=ANY, signature=ANY, partial_json=ANY, citation=ANY, stop_reason=KINDS,
    stop_sequence=ANY,
)  # fmt: skip
MESSAGE: dict[str, st.SearchStrategy[object]] = {
    "id": ANY, "content": st.lists(BLOCK, max_size=3) | ANY, "stop_reason": KINDS,
    "stop_sequence": ANY, "usage": USAGE,
}  # fmt: skip
EVENTS = st.fixed_dictionaries(
    {"type": KINDS},
    optional={
        "index": st.integers(-1, 3) | ANY,
        "message": part(**MESSAGE),
        "content_block": BLOCK,
        "delta": DELTA,
        "usage": USAGE,
        "error": ANY,
    },
)


GOOD = [
    read_object(data)
    for one in message_events(text_block("a"), call_block("saat", "{", "}"))
    for data in SseReader().feed(one)
]
STRANGERS = st.tuples(st.integers(0, len(GOOD)), st.sampled_from(GOOD))


def written(one: Mapping[str, object]) -> bytes:
    return f"data: {json.dumps(one)}\n\n".encode()


def read(pieces: list[bytes]) -> list[ReplyEvent]:
    """The events of a stream, or nothing where it is nonsense; errors end it."""
    sse, reader = SseReader(), MessagesReader(TREE)
    events: list[ReplyEvent] = []
    try:
        for piece in [*pieces, None]:
            for data in sse.finish() if piece is None else sse.feed(piece):
                tree = read_object(data)
                if reader.error_in(tree) is not None:
                    return []
                events.extend(reader.chunk(tree))
                if reader.complete:
                    return [*events, *reader.end(complete=True)]
        return [*events, *reader.end(complete=False)]
    except Nonsense:
        return []


def cut(stream: bytes, data: st.DataObject) -> list[bytes]:
    places = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=40)))
    return [stream[a:b] for a, b in zip([0, *places], [*places, len(stream)], strict=True)]


def without_times(events: list[ReplyEvent]) -> list[ReplyEvent]:
    """`events` after the first, which tells the time."""
    return events[1:]


@given(st.lists(BLOCKS, max_size=6), st.sampled_from([b"\n", b"\r\n", b"\r"]), st.data())
def test_a_stream_gives_the_same_events_however_its_bytes_were_cut(
    blocks: list[tuple[dict[str, object], list[dict[str, object]]]], end: bytes, data: st.DataObject
) -> None:
    stream = b"".join(message_events(*blocks)).replace(b"\n", end)
    expected = without_times(read([stream]))
    assert len(expected) >= 2
    assert without_times(read(cut(stream, data))) == expected


@given(st.lists(EVENTS, max_size=8))
def test_whatever_a_target_streams_becomes_one_well_formed_answer_or_nonsense(
    told: list[dict[str, object]],
) -> None:
    check(read([written(one) for one in [GOOD[0], *told, *GOOD[-2:]]]))


@given(st.lists(STRANGERS, min_size=1, max_size=2))
def test_an_answer_with_events_out_of_place_is_well_formed_or_nonsense(
    strangers: list[tuple[int, Mapping[str, object]]],
) -> None:
    told: list[Mapping[str, object]] = [*GOOD]
    for place, stranger in strangers:
        told.insert(place, stranger)
    check(read([written(one) for one in told]))


@given(st.fixed_dictionaries({"type": st.just("message") | KINDS}, optional=MESSAGE))
def test_whatever_a_target_answers_becomes_one_well_formed_answer_or_nonsense(
    body: dict[str, object],
) -> None:
    try:
        check(MessagesReader(TREE).whole(read_object(json.dumps(body))))
    except Nonsense:
        return


@given(st.binary(max_size=400), st.data())
def test_any_bytes_are_events_or_nonsense_and_never_another_fault(
    noise: bytes, data: st.DataObject
) -> None:
    first, *rest = message_events(text_block("a"))
    stream = first + b"data: " + noise + b"\n\n" + b"".join(rest)
    assert without_times(read(cut(stream, data))) == without_times(read([stream]))


def check(events: list[ReplyEvent]) -> None:
    """An answer ends once, after all that it says, and its usage is counted last."""
    if not events:
        return
    *said, ended, usage = events
    assert isinstance(ended, Finished)
    assert isinstance(usage, UsageReported)
    assert not [one for one in said if isinstance(one, Finished | UsageReported)]
    assert usage.usage.input >= usage.usage.cached + usage.usage.written >= 0
