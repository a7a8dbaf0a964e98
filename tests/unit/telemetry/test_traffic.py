from __future__ import annotations

from decimal import Decimal

from gateway.core.jsontree import JsonValue
from gateway.core.record import Entry, RecordType
from gateway.telemetry.traffic import BOUNDS, Traffic

DONE: dict[str, JsonValue] = {
    "effect": "mask",
    "target": "cloud/m",
    "status": "ok",
    "usage": {"input": 7, "output": 3, "cached": 0, "reasoning": 0},
    "cost": {"amount": "0.25", "currency": "USD"},
    "latency_ms": {"inspect": 4, "decide": 1, "queue": 0, "first_token": 300, "total": 700_000},
}


def seen(*entries: Entry) -> Traffic:
    traffic = Traffic()
    for entry in entries:
        traffic.saw(entry)
    return traffic


def test_an_attempt_is_counted_with_its_tokens_its_cost_and_its_time() -> None:
    done = Entry(type=RecordType.COMPLETION, fields=DONE)
    traffic = seen(done, done)
    assert traffic.answered == {("mask", "cloud/m", "ok"): 2}
    assert traffic.tokens == {("cloud/m", "input"): 14, ("cloud/m", "output"): 6}
    assert traffic.spent == {("cloud/m", "USD"): Decimal("0.50")}
    total = traffic.durations["total"]
    assert (total.counts[-1], total.sum) == (2, 1400.0)
    assert traffic.durations["inspect"].counts[BOUNDS.index(0.005)] == 2


def test_refusals_count_and_folded_ones_as_often_as_they_say() -> None:
    refused = Entry(type=RecordType.DENY, fields={"effect": "block", "status": "refused"})
    folded = Entry(
        type=RecordType.DENY, fields={"effect": "block", "status": "invalid_api_key", "count": 40}
    )
    traffic = seen(refused, folded)
    assert traffic.answered == {
        ("block", "none", "refused"): 1,
        ("block", "none", "invalid_api_key"): 40,
    }
    assert not traffic.durations["total"].sum


def test_other_records_count_for_nothing() -> None:
    assert not seen(Entry(type=RecordType.INTENT, fields=DONE)).answered
