from __future__ import annotations

import pytest

from gateway.detect.own.patterns import LONGEST, fault_of


@pytest.mark.parametrize("pattern", ["HST-[0-9]{6}", "x" * LONGEST, r"\pL+"])
def test_a_pattern_that_can_be_used_has_no_fault(pattern: str) -> None:
    assert fault_of(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("x" * (LONGEST + 1), "longer"),
        ("[0-9]*", "matches nothing"),
        ("(?=x)x", "invalid perl operator"),
        (r"(x)\1", "invalid escape"),
        ("(", "missing"),
        ("x{9999}", "repetition"),
    ],
)
def test_a_fault_is_told_in_words(pattern: str, told: str) -> None:
    assert told in fault_of(pattern)
