from __future__ import annotations

from gateway.policy.countries import CODES, EEA, EU


def test_the_unions_are_countries() -> None:
    assert len(CODES) == 249
    assert len(EU) == 27
    assert {"IS", "LI", "NO"} == EEA - EU
    assert EEA <= CODES
    assert {"TR", "GB", "US"} <= CODES
    assert not {"UK", "EU", "EEA", "TR "} & CODES
