from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from gateway.core.money import Currency, FixedCost, Money
from gateway.core.reply import Usage
from gateway.core.target import Boundary, Target
from gateway.cost.breakeven import Breakeven, Verdict, breakeven
from gateway.cost.prices import Prices

MONTH = timedelta(hours=730)
FIXED = FixedCost(monthly=(Money(Decimal(100), "USD"),))


def a_record(
    tokens: int = 1000, seconds: int = 10, target: str = "test/target"
) -> dict[str, object]:
    return {
        "type": "completion",
        "target": target,
        "usage": {"input": tokens, "output": 0},
        "latency_ms": {"total": seconds * 1000},
    }


def a_cent_a_token(usage: Usage, at: datetime | None) -> Money:
    del at
    return Money(Decimal(usage.input) / 100, "USD")


def compared(
    target: Target,
    *records: dict[str, object],
    time: timedelta = MONTH,
    closed: Callable[[Usage, datetime | None], Money | None] = a_cent_a_token,
) -> Breakeven:
    (row,) = breakeven(
        records, [target], Prices(Currency()), time, against="cloud/m", closed=closed
    )
    return row


@pytest.fixture
def ours(target: Callable[..., Target]) -> Target:
    return target("vllm", Boundary.ORGANISATION, cost=FIXED, slots=2)


def test_the_closed_model_can_be_cheaper_and_it_is_said_where_they_meet(ours: Target) -> None:
    row = compared(ours, a_record(), a_record())  # 2,000 tokens are 20 USD; the machine is 100
    assert (row.verdict, row.times, row.closed) == (
        Verdict.CLOSED,
        Decimal(5),
        Money(Decimal(20), "USD"),
    )
    assert row.as_dict()["break_even_tokens_a_month"] == 10_000
    assert row.as_dict()["fixed_a_month"] == "100.00"


def test_our_own_can_be_cheaper(ours: Target) -> None:
    row = compared(ours, *(a_record() for _ in range(11)))
    assert (row.verdict, row.tokens) == (Verdict.OWN, 11_000)


def test_a_machine_that_cannot_serve_enough_never_breaks_even(ours: Target) -> None:
    busy = int(MONTH.total_seconds())  # one of two slots, all month: twice that is all there is
    row = compared(ours, a_record(seconds=busy))
    assert (row.use, row.verdict) == (Decimal("0.5"), Verdict.NEVER)


def test_a_week_is_stretched_to_a_month(ours: Target) -> None:
    row = compared(ours, a_record(), time=MONTH / 10)
    assert (row.tokens, row.closed) == (10_000, Money(Decimal(100), "USD"))
    assert row.fixed == Money(Decimal(100), "USD")


def test_traffic_of_others_does_not_count(ours: Target) -> None:
    row = compared(ours, a_record(target="cloud/m"))
    assert (row.requests, row.verdict, row.closed) == (0, Verdict.NOTHING, None)


def test_what_cannot_be_compared_is_said(ours: Target) -> None:
    assert compared(ours, a_record(), closed=lambda *_: None).verdict is Verdict.UNPRICED
    lira = compared(ours, a_record(), closed=lambda *_: Money(Decimal(1), "TRY"))
    assert (lira.verdict, lira.times) == (Verdict.NOT_COMPARABLE, None)
    free = compared(ours, a_record(), closed=lambda *_: Money(Decimal(0), "USD"))
    assert free.verdict is Verdict.CLOSED
    assert free.as_dict()["break_even_tokens_a_month"] is None


def test_only_targets_with_a_fixed_cost_are_compared(target: Callable[..., Target]) -> None:
    found = breakeven(
        [], [target()], Prices(Currency()), MONTH, against="cloud/m", closed=a_cent_a_token
    )
    assert found == []


def test_no_time_at_all_is_no_division_by_nothing(ours: Target) -> None:
    assert compared(ours, a_record(), time=timedelta(0)).requests == 1
