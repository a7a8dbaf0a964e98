from __future__ import annotations

from decimal import Decimal

import pytest

from gateway.core.budget import amount_of, nano, share_of


@pytest.mark.parametrize(
    ("amount", "billionths"),
    [("0", 0), ("1", 10**9), ("0.000000001", 1), ("0.0000000001", 1), ("1500", 1500 * 10**9)],
)
def test_an_amount_is_rounded_up_to_billionths(amount: str, billionths: int) -> None:
    assert nano(Decimal(amount)) == billionths


@pytest.mark.parametrize(
    ("billionths", "shown"), [(0, "0"), (1, "0.000000001"), (1_500_000_000_000, "1500")]
)
def test_billionths_are_shown_without_exponent(billionths: int, shown: str) -> None:
    assert format(amount_of(billionths), "f") == shown


@pytest.mark.parametrize(
    ("used", "limit", "share"),
    [(0, 10, "0"), (5, 10, "0.5"), (10, 10, "1"), (0, 0, "1"), (3, 0, "4")],
)
def test_all_of_nothing_is_used_and_more_of_it_is_more(used: int, limit: int, share: str) -> None:
    assert share_of(used, limit) == Decimal(share)
