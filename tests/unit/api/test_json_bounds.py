from __future__ import annotations

import pytest

from gateway.api.json_bounds import check_bounds
from gateway.core.bounds import BOUNDS, Bounds
from gateway.core.errors import InvalidRequest

MOST_DEPTH, MOST_NODES = BOUNDS.depth, BOUNDS.values


def refused_as(body: bytes) -> str:
    with pytest.raises(InvalidRequest) as refused:
        check_bounds(body, BOUNDS)
    return refused.value.code


def test_the_deepest_level_allowed_is_64() -> None:
    check_bounds(b"[" * MOST_DEPTH + b"]" * MOST_DEPTH, BOUNDS)
    assert refused_as(b"[" * (MOST_DEPTH + 1) + b"]" * (MOST_DEPTH + 1)) == "too_deep"


def test_many_shallow_containers_are_not_deep() -> None:
    check_bounds(b"[" + b",".join([b"[{}]"] * 1000) + b"]", BOUNDS)


def test_values_are_counted_to_the_last_one() -> None:
    exact = b"[" + b",".join([b'""'] * (MOST_NODES - 1)) + b"]"
    check_bounds(exact, BOUNDS)
    assert refused_as(exact[:-1] + b",[]]") == "too_large"


def test_empty_containers_hold_nothing_and_strings_are_no_containers() -> None:
    check_bounds(b"[" + b",".join([b"[ ]"] * (MOST_NODES - 1)) + b"]", BOUNDS)
    assert refused_as(b"[" + b",".join([b'["[]"]'] * (MOST_NODES // 2)) + b"]") == "too_large"


def test_escaped_quotation_marks_do_not_end_a_string() -> None:
    check_bounds(b'{"a": "' + b'\\\\\\"[' * 1000 + b'"}', BOUNDS)


def test_millions_of_strings_or_brackets_are_refused_without_being_taken_apart() -> None:
    assert refused_as(b"[" + b'"",' * 500_000) == "too_large"
    assert refused_as(b"[" + b"[]," * 500_000) == "too_large"


def test_other_bounds_hold_where_they_are_set() -> None:
    narrow = Bounds(depth=2, values=4)
    check_bounds(b"[[1,2]]", narrow)
    for body, code in ((b"[[[1]]]", "too_deep"), (b"[1,2,3,4]", "too_large")):
        with pytest.raises(InvalidRequest) as refused:
            check_bounds(body, narrow)
        assert refused.value.code == code
