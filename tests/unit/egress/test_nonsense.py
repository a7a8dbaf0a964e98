from __future__ import annotations

from gateway.egress.nonsense import Nonsense


def test_a_fault_says_only_its_fixed_phrase() -> None:
    fault = Nonsense("bytes that are not UTF-8")
    assert fault.what == "bytes that are not UTF-8"
    assert str(fault) == fault.what
