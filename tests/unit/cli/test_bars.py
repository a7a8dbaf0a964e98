from decimal import Decimal

from gateway.cli.bars import WIDTH, bars


def test_the_largest_amount_fills_the_width_and_others_their_share() -> None:
    full, half, thin = bars([Decimal(10), Decimal(5), Decimal("0.001")])
    assert (full, half, thin) == ("█" * WIDTH, "█" * (WIDTH // 2), "▏")


def test_nothing_has_no_bar() -> None:
    assert bars([Decimal(0), Decimal(-1)]) == ["", ""]
    assert bars([]) == []
