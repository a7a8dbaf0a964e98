from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st
from rig.canary import found_in

CANARIES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=6, max_size=40
)


@given(CANARIES, st.binary(max_size=20), st.binary(max_size=20))
def test_a_value_is_found_in_every_spelling_wherever_it_stands(
    canary: str, before: bytes, after: bytes
) -> None:
    raw = canary.encode()
    encoded = [
        before + raw + after,
        base64.b64encode(before + raw + after),
        base64.urlsafe_b64encode(before + raw + after),
        before + raw.hex().encode() + after,
        before + quote(canary).encode() if "/" not in canary else raw,
        before + json.dumps(canary).encode() + after,
        before + canary.encode("utf-16-le") + after,
        before + gzip.compress(raw) + after,
    ]
    for data in encoded:
        assert found_in(data, canary)


@given(CANARIES, st.binary(max_size=5))
def test_what_is_not_there_is_not_found(canary: str, data: bytes) -> None:
    assert found_in(data, canary) == []


LONG = st.text("abcdefghijklmnoprstuvyz0123456789", min_size=20, max_size=40)


@given(LONG, st.integers(1, 19), st.sampled_from([b"\r\n5\r\n", b"\r\n3e8\r\n"]))
def test_chunks_do_not_hide_a_value(canary: str, at: int, between: bytes) -> None:
    raw = canary.encode()
    assert found_in(raw[:at] + between + raw[at:], canary)


@given(LONG, st.integers(1, 19))
def test_of_a_long_value_a_half_is_enough(canary: str, at: int) -> None:
    halves = [canary[:at], canary[at:]]
    data = "".join(f'data: {{"delta": "{half}"}}\n\n' for half in halves)
    assert found_in(data.encode(), canary)
