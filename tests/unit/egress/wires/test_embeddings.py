from __future__ import annotations

import base64
import struct
from math import inf, nan

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rig.payloads import external_target

from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.reply import Embedded, Usage, UsageReported
from gateway.egress.nonsense import Nonsense
from gateway.egress.upstream_json import read_object
from gateway.egress.wires.embeddings import EmbeddingsReader, EmbeddingsWire

ASKED: JsonObject = {"input": "Selam dünya"}


def packed(*numbers: float) -> str:
    """A vector in base64, as 32-bit floats."""
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def answer(*vectors: JsonValue, **fields: JsonValue) -> JsonObject:
    data: JsonValue = [{"index": place, "embedding": one} for place, one in enumerate(vectors)]
    return {"data": data, "usage": {"prompt_tokens": 4}, **fields}


def test_what_is_sent() -> None:
    tree: JsonObject = {"model": "asked", "input": "Selam"}
    sent = EmbeddingsWire().body(tree, external_target(), "m", stream=False)
    assert sent == {"model": "m", "input": "Selam"}


def test_vectors_are_read_in_either_form() -> None:
    two: JsonObject = {"input": ["Selam", "dünya"]}
    assert EmbeddingsReader(two).whole(answer([0.5], "AAAAPw==")) == [
        Embedded(index=0, vector=(0.5,)),
        Embedded(index=1, vector="AAAAPw=="),
        UsageReported(usage=Usage(input=4, output=0)),
    ]


def test_without_a_count_there_is_an_estimate() -> None:
    (_, usage) = EmbeddingsReader(ASKED).whole(answer([1.0], usage=None))
    assert isinstance(usage, UsageReported)
    assert usage.usage.estimated


@pytest.mark.parametrize(
    "vector",
    [None, [], [True], ["a"], [None], [[1.0]], {"a": 1}, "", "AAA", "AAAA", "ş===", [0.0] * 65_537,
     [1e39], [-1e39], [10**400], packed(inf), packed(nan), packed(*[0.0] * 65_537)],
)  # fmt: skip
def test_what_is_no_vector_is_nonsense(vector: JsonValue) -> None:
    with pytest.raises(Nonsense):
        EmbeddingsReader(ASKED).whole(answer(vector))


@pytest.mark.parametrize(
    ("given", "count"), [("a", 1), (["a"], 1), ([1, 2], 1), ([[1], [2]], 2), (["a", [2]], 2)]
)
def test_there_is_one_vector_for_each_input(given: JsonValue, count: int) -> None:
    reader = EmbeddingsReader({"input": given})
    assert len(reader.whole(answer(*[[1.0]] * count))) == count + 1
    for other in (count - 1, count + 1):
        with pytest.raises(Nonsense):
            reader.whole(answer(*[[1.0]] * other))


@pytest.mark.parametrize("places", [[0, 0], [0, 2], [-1, 0], [0, 10**9], [1, "0"]])
def test_vectors_that_belong_to_no_input_are_nonsense(places: list[JsonValue]) -> None:
    data: JsonValue = [{"index": place, "embedding": [1.0]} for place in places]
    with pytest.raises(Nonsense):
        EmbeddingsReader({"input": ["a", "b"]}).whole({"data": data})


def test_vectors_come_in_the_order_of_their_inputs_and_are_of_one_length() -> None:
    reader = EmbeddingsReader({"input": ["a", "b"]})
    turned: JsonValue = [{"index": place, "embedding": [float(place)]} for place in (1, 0)]
    first, second, _ = reader.whole({"data": turned})
    assert (first, second) == (Embedded(index=0, vector=(0.0,)), Embedded(index=1, vector=(1.0,)))
    with pytest.raises(Nonsense):
        reader.whole(answer([1.0], [1.0, 2.0]))


@given(st.binary(max_size=80) | st.text(max_size=40).map(lambda text: f'{{"data":[{text}'.encode()))
@example(b'{"data": [{"embedding": [1e999]}]}')
def test_whatever_a_target_says_is_vectors_or_nonsense(data: bytes) -> None:
    try:
        events = EmbeddingsReader(ASKED).whole(read_object(data))
    except Nonsense:
        return
    assert isinstance(events[0], Embedded)


def test_no_vectors_and_streams_are_nonsense() -> None:
    reader = EmbeddingsReader(ASKED)
    nothing: list[JsonObject] = [{}, {"data": []}, {"data": "x"}]
    for body in nothing:
        with pytest.raises(Nonsense):
            reader.whole(body)
    with pytest.raises(Nonsense):
        reader.chunk({})
    with pytest.raises(Nonsense):
        reader.end(complete=True)
    assert reader.error_in({"error": {"code": "x"}}) == {"code": "x"}
