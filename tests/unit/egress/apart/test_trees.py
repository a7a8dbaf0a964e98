from __future__ import annotations

import json

import pytest

from gateway.core.jsontree import EmbeddedJson, JsonValue, SealedText, SourceFloat, dump
from gateway.egress.apart.frames import BrokenFrame
from gateway.egress.apart.trees import packed, unpacked, unpacked_object

TREE: dict[str, JsonValue] = {
    "messages": [
        {"role": "user", "content": "Selam", "o": {"j": 1}, "s": ["a", "b"]},
        {"tool": EmbeddedJson({"to": "x", "deep": EmbeddedJson([1, {"j": None}])})},
        {"thinking": SealedText("seal", "cloud/m")},
    ],
    "temperature": SourceFloat("0.70"),
    "n": 1,
    "stream": True,
    "j": {"j": {}},
}


def test_a_tree_comes_back_over_json_as_it_was() -> None:
    back = unpacked_object(json.loads(json.dumps(packed(TREE))))
    assert back == TREE
    assert dump(back) == dump(TREE)


def test_what_is_more_than_json_comes_back_as_what_it_was() -> None:
    back = unpacked([packed(EmbeddedJson({"a": 1})), packed(SealedText("seal", "cloud/m"))])
    assert isinstance(back, list)
    embedded, sealed = back
    assert embedded == EmbeddedJson({"a": 1})
    assert isinstance(sealed, SealedText)
    assert (str(sealed), sealed.target) == ("seal", "cloud/m")


@pytest.mark.parametrize(
    "value",
    [{}, {"a": 1}, {"o": 1}, {"o": {}, "j": 1}, {"s": ["one"]}, {"s": [1, 2]}, {"s": "x"}],
)
def test_what_was_not_packed_is_refused(value: object) -> None:
    with pytest.raises(BrokenFrame):
        unpacked(value)


@pytest.mark.parametrize("value", [[], "x", None, {"j": {"o": {}}}])
def test_where_an_object_is_needed_nothing_else_is_taken(value: object) -> None:
    with pytest.raises(BrokenFrame):
        unpacked_object(value)
