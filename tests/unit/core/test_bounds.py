from __future__ import annotations

from gateway.core.bounds import BOUNDS, Bounds


def test_the_bounds_that_hold_by_default() -> None:
    assert Bounds() == BOUNDS
    assert (BOUNDS.depth, BOUNDS.values, BOUNDS.string) == (64, 100_000, 8 * 1024 * 1024)
    assert (BOUNDS.messages, BOUNDS.tools, BOUNDS.header_fields) == (4096, 256, 100)
