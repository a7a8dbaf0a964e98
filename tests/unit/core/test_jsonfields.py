from __future__ import annotations

from gateway.core.jsonfields import count_in, object_in, objects_in, text_in
from gateway.core.jsontree import JsonObject


def test_fields_are_read_as_what_they_should_be_and_nothing_else() -> None:
    tree: JsonObject = {"n": 3, "t": "x", "o": {"k": 1}, "l": [{"a": 1}, 2], "b": True, "m": -1}
    assert count_in(tree, "n") == 3
    assert [count_in(tree, key) for key in ("t", "b", "m", "none")] == [None] * 4
    assert count_in({"n": 2**53}, "n") is None
    assert text_in(tree, "t") == "x"
    assert text_in(tree, "n") == ""
    assert object_in(tree, "o") == {"k": 1}
    assert object_in(tree, "l") == {}
    assert objects_in(tree, "l") == [{"a": 1}]
    assert objects_in(tree, "t") == []
