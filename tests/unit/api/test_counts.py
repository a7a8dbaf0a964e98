from __future__ import annotations

import pytest

from gateway.api.counts import check_counts
from gateway.core.bounds import Bounds
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject

BOUNDS = Bounds(messages=2, tools=1)


@pytest.mark.parametrize("name", ["messages", "input", "tools", "functions"])
def test_one_too_many_is_named_and_not_repeated(name: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_counts({name: [{"content": "10000000146"}] * 3}, BOUNDS)
    assert (refused.value.code, refused.value.param) == ("invalid_value", name)
    assert "10000000146" not in str(refused.value)


@pytest.mark.parametrize(
    "tree",
    [
        {"messages": [{}, {}], "tools": [{}]},
        {"input": ["a", "b", "c"]},
        {"input": "abc", "messages": None, "tools": {}},
        {},
    ],
)
def test_everything_else_is_left_to_the_dialect(tree: JsonObject) -> None:
    check_counts(tree, BOUNDS)
