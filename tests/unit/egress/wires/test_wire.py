from __future__ import annotations

import pytest

from gateway.egress.vendors import VENDORS
from gateway.egress.wires.wire import AnswerReader, Wire

WIRES = {type(wire): wire for vendor in VENDORS.values() for wire in vendor.wires.values()}


@pytest.mark.parametrize("wire", WIRES.values(), ids=[kind.__name__ for kind in WIRES])
def test_every_wire_reads_what_it_sends(wire: Wire) -> None:
    reader: AnswerReader = wire.reader({"model": "m"})
    assert not reader.complete
    assert reader.error_in({}) is None
