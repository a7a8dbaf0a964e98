"""Allowances as tests of budgets need them."""

from __future__ import annotations

from gateway.core.budget import Allowance


def allowance(
    limit: int, *, budget: str = "team-month", holder: str = "legal", enforced: bool = True
) -> Allowance:
    """An allowance of so many billionths of a lira, for November."""
    return Allowance(
        budget=budget,
        holder=holder,
        period="2026-11",
        currency="TRY",
        limit=limit,
        enforced=enforced,
    )
