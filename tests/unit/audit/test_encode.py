from __future__ import annotations

import pytest
from rig.audit_values import a_completion, a_small_entry, an_intent

from gateway.audit.encode import LARGEST, canonical, digest, plain, quickly_spelled, spelled
from gateway.core.record import Entry


def test_keys_are_sorted_and_text_stays_as_it_is() -> None:
    assert canonical({"b": "İstanbul'da ğ", "a": [1, None, True]}) == (
        '{"a":[1,null,true],"b":"İstanbul\'da ğ"}'.encode()
    )


def test_control_characters_have_their_one_spelling() -> None:
    assert canonical({"a": '\x00\x1f\n"\\\x7f'}) == b'{"a":"\\u0000\\u001f\\n\\"\\\\\x7f"}'


def test_a_large_integer_becomes_a_string() -> None:
    assert plain({"a": LARGEST, "b": LARGEST + 1, "c": -LARGEST - 1}) == {
        "a": LARGEST,
        "b": str(LARGEST + 1),
        "c": str(-LARGEST - 1),
    }


@pytest.mark.parametrize("value", [1.5, float("nan"), b"bytes", {"ğ": 1}, {1: 2}, {1, 2}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="record"):
        canonical({"a": value})


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical({"a": "\ud800"})


def test_the_hash_is_sha_256_in_hex() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


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
