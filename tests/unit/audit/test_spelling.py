from __future__ import annotations

import pytest
from rig.audit_values import a_completion, a_small_entry, an_intent

from gateway.audit.encode import canonical, plain
from gateway.audit.spelling import quickly_spelled, spelled
from gateway.core.record import Entry


@pytest.mark.parametrize(
    "spelling",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":1,"a":1}',
        b'{"a":"\\u0041"}',
        b'{"a":9007199254740993}',
        b"[]",
        b"{",
        b"",
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_another_spelling_is_not_a_record(spelling: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        spelled(spelling)


@pytest.mark.parametrize("entry", [an_intent(), a_completion(), a_small_entry()])
def test_records_of_the_gateway_are_read_quickly(entry: Entry) -> None:
    written = canonical(entry.fields)
    assert quickly_spelled(written) == spelled(written) == plain(entry.fields)


@pytest.mark.parametrize(
    "spelling",
    [
        b'{"a":' + b"[" * 9 + b"]" * 9 + b"}",
        '{"😀":1,"\ufffd":2}'.encode(),
        '{"a":"😀"}'.encode(),
    ],
)
def test_what_is_not_read_quickly_may_still_be_a_record(spelling: bytes) -> None:
    assert quickly_spelled(spelling) is None
    assert spelled(spelling)


def test_names_beyond_the_first_plane_have_the_order_of_utf_16() -> None:
    with pytest.raises(ValueError, match="one spelling"):
        spelled('{"\ufffd":2,"😀":1}'.encode())
