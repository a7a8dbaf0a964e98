from __future__ import annotations

from gateway.detect.fingerprint import fingerprints


def test_equal_values_have_equal_fingerprints_under_one_key_only() -> None:
    one, other = fingerprints(b"k" * 32), fingerprints(b"o" * 32)
    assert one("PERSON", "ayse") == fingerprints(b"k" * 32)("PERSON", "ayse")
    told = {one("PERSON", "ayse"), one("PERSON", "ali"), one("A", "ayse"), other("PERSON", "ayse")}
    assert len(told) == 4
    assert {len(item) for item in told} == {32}


def test_a_lone_surrogate_has_one_too() -> None:
    assert len(fingerprints(b"k")("A", "\ud800")) == 32
