from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gateway.core.reply import Usage
from gateway.cost.recorded import attempt_of, instant


def test_a_completion_is_read_whole() -> None:
    attempt = attempt_of(
        {
            "type": "completion",
            "ts": "2026-11-24T08:00:00.000000Z",
            "target": "cloud/openai",
            "usage": {
                "input": 9, "output": 3, "cached": 4, "written": 2, "written_hour": 1,
                "reasoning": 2, "estimated": True,
            },
            "cost": {
                "amount": "0.5", "currency": "TRY", "basis": "price_list", "estimated": True,
            },
            "latency_ms": {"inspect": 20, "decide": 5, "first_token": 300, "total": 1025},
        }
    )  # fmt: skip
    assert attempt is not None
    assert attempt.usage == Usage(
        input=9, output=3, cached=4, written=2, written_hour=1, reasoning=2, estimated=True
    )
    assert (attempt.amount, attempt.currency) == (Decimal("0.5"), "TRY")
    assert (attempt.estimated, attempt.unpriced, attempt.seconds) == (True, False, Decimal(1))
    assert attempt.at == datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.mark.parametrize("basis", ["unpriced", "unknown", None])
def test_a_price_that_nobody_knows_is_told_in_old_logs_too(basis: str | None) -> None:
    cost = {"amount": "0", **({} if basis is None else {"basis": basis})}
    attempt = attempt_of({"type": "completion", "cost": cost})
    assert attempt is not None
    assert attempt.unpriced


@pytest.mark.parametrize("broken", [None, [], "x", {"total": "x", "input": True, "amount": "NaN"}])
def test_what_is_missing_or_odd_counts_as_nothing(broken: object) -> None:
    attempt = attempt_of({"cost": broken, "usage": broken, "latency_ms": broken, "ts": broken})
    assert attempt is not None
    assert (attempt.amount, attempt.seconds) == (Decimal(0), Decimal(0))
    assert attempt.usage == Usage(input=0, output=0)
    assert attempt.at is None


def test_no_other_record_is_an_attempt() -> None:
    assert attempt_of({"type": "intent"}) is None
    assert instant("yesterday") is None
