"""Two encoders, one of them written for RFC 8785 alone, agree on every record."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.encode import canonical, plain, spelled

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
