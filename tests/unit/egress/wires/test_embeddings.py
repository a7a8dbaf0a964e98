from __future__ import annotations

import pytest
from rig.payloads import external_target

from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.reply import Embedded, Usage, UsageReported
from gateway.egress.nonsense import Nonsense
from gateway.egress.wires.embeddings import EmbeddingsReader, EmbeddingsWire

ASKED: JsonObject = {"input": "Selam dünya"}


def answer(*vectors: JsonValue, **fields: JsonValue) -> JsonObject:
    data: JsonValue = [{"index": place, "embedding": one} for place, one in enumerate(vectors)]
    return {"data": data, "usage": {"prompt_tokens": 4}, **fields}


def test_what_is_sent() -> None:
    tree: JsonObject = {"model": "asked", "input": "Selam"}
    sent = EmbeddingsWire().body(tree, external_target(), "m", stream=False)
    assert sent == {"model": "m", "input": "Selam"}


def test_vectors_are_read_in_either_form() -> None:
    assert EmbeddingsReader(ASKED).whole(answer([0.5, 1], "AAAAPw==")) == [
        Embedded(index=0, vector=(0.5, 1.0)),
        Embedded(index=1, vector="AAAAPw=="),
        UsageReported(usage=Usage(input=4, output=0)),
    ]


def test_without_a_count_there_is_an_estimate() -> None:
    (_, usage) = EmbeddingsReader(ASKED).whole(answer([1.0], usage=None))
    assert isinstance(usage, UsageReported)
    assert usage.usage.estimated


@pytest.mark.parametrize(
    "vector",
    [None, [], [True], ["a"], [None], [[1.0]], {"a": 1}, "", "AAA", "AAAA", "ş===", [0.0] * 65_537],
)
def test_what_is_no_vector_is_nonsense(vector: JsonValue) -> None:
    with pytest.raises(Nonsense):
        EmbeddingsReader(ASKED).whole(answer(vector))


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
