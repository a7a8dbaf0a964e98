"""Two encoders, one of them written for RFC 8785 alone, agree on every record."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.encode import canonical, plain
from gateway.audit.spelling import quickly_spelled, spelled

LEAVES = (
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]))
)
NAMES = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=20
)
RECORDS = st.dictionaries(NAMES, VALUES)


@given(RECORDS)
def test_the_two_encoders_agree(record: dict[str, object]) -> None:
    assert canonical(record) == rfc8785.dumps(plain(record))


@given(RECORDS)
def test_a_spelling_is_read_back_and_written_the_same(record: dict[str, object]) -> None:
    written = canonical(record)
    assert spelled(written) == plain(record)
    assert canonical(spelled(written)) == written


@given(RECORDS, st.integers(0, 10_000), st.sampled_from([b" ", b"\n", b",", b"0", b'"', b"}"]))
def test_one_byte_more_is_another_spelling(
    record: dict[str, object], place: int, byte: bytes
) -> None:
    written = canonical(record)
    place %= len(written) + 1
    longer = written[:place] + byte + written[place:]
    try:
        assert spelled(longer) != plain(record)
    except ValueError:
        return


@given(st.floats())
def test_no_float_is_written(value: float) -> None:
    with pytest.raises(ValueError, match="float"):
        canonical({"a": [value]})


ANY_NAMES = st.text(st.characters(exclude_categories=["Cs"]))
ANYTHING = st.dictionaries(
    ANY_NAMES,
    st.recursive(
        LEAVES | st.floats(),
        lambda inner: st.lists(inner) | st.dictionaries(ANY_NAMES, inner),
        max_leaves=20,
    ),
)
PIECES = st.sampled_from(
    [b" ", b"1.0", b"-0", b"1e5", b"NaN", b"\\/", b"\\u001F", b"\xed\xa0\x80", b"\xff", b",", b"{"]
)


@given(ANYTHING, st.integers(0, 10_000), st.integers(0, 3), st.just(b"") | PIECES)
def test_what_is_read_quickly_is_canonical_to_the_careful_reader(
    record: dict[str, object], place: int, less: int, piece: bytes
) -> None:
    written = json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    changed = bytearray(written.encode())
    place %= len(changed) + 1
    changed[place : place + less] = piece
    quick = quickly_spelled(bytes(changed))
    if quick is not None:
        assert rfc8785.dumps(cast("Any", quick)) == bytes(changed)
        assert quick == json.loads(bytes(changed))
