from __future__ import annotations

import pytest

from gateway.detect.decode.trust import trust


@pytest.mark.parametrize(
    ("before", "written", "factor"),
    [
        ("", "1 0 0 0 0 0 0 0 1 4 6", 1.0),
        ("", "1000/0000/146", 1.0),
        ("", "TR33/0006 1005", 1.0),
        ("", "10000\n000146", 0.5),
        ("TC kimlik no ", "10000\n000146", 0.9),
        ("", "2024-01-15 123", 0.0),
        ("kimlik ", "1000-0000 146", 0.9),
        ("toplam ", "10,000,000,146", 0.0),
    ],
)
def test_a_number_in_mixed_signs_needs_a_word(before: str, written: str, factor: float) -> None:
    text = f"{before}{written}."
    assert trust(text, len(before), len(before + written)) == factor
