from __future__ import annotations

import pytest

from gateway.audit.encode import LARGEST, canonical, digest, plain


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
