from __future__ import annotations

import pytest

from gateway.egress.translate.table import translated
from gateway.egress.vendors import VENDORS


@pytest.mark.parametrize("vendor", sorted(VENDORS))
def test_a_wire_is_spoken_in_its_own_dialect_or_one_that_is_translated_into_it(vendor: str) -> None:
    for dialect, wire in VENDORS[vendor].wires.items():
        if dialect != wire.dialect:
            translated(
                {"messages": [], "input": "", "prompt": "", "model": "m"}, dialect, wire.dialect
            )
        assert wire.path.startswith("/")
