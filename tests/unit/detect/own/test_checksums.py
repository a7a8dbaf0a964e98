from __future__ import annotations

import pytest

from gateway.detect.own.checksums import CHECKSUMS, passes

VALID = {
    "luhn": "7992-7398-713",
    "verhoeff": "2363",
    "damm": "5724",
    "mod97": "99991234567890121414 90",
    "mod11-2": "0000-0002-1825-0097",
    "mod11-10": "794623",
    "mod37-2": "G123489654321Y",
    "ean": "73513537",
    "iban": "tr33 0006 1005 1978 6457 8413 26",
    "tckn": "100 000 001 46",
    "vkn": "4540536920",
}


@pytest.mark.parametrize("name", CHECKSUMS)
def test_a_value_passes_and_its_neighbour_does_not(name: str) -> None:
    value = VALID[name]
    changed = value[:-1] + ("1" if value[-1] != "1" else "2")
    assert passes(name, value)
    assert not passes(name, changed)
    assert not passes(name, "")
