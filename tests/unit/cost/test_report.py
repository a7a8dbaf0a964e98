from datetime import timedelta
from decimal import Decimal

import pytest

from gateway.core.money import Money
from gateway.cost.amortised import Amortised
from gateway.cost.report import report


def a_record(**fields: object) -> dict[str, object]:
    return {
        "type": "completion",
        "app": "crm",
        "team": "sales",
        "target": "cloud/openai",
        "model": "gpt-4o-mini",
        "rules": [],
        "usage": {"input": 100, "output": 10, "cached": 0, "reasoning": 0},
        "cost": {"amount": "0.10", "currency": "TRY", "basis": "price_list", "estimated": False},
        "status": "ok",
        **fields,
    }


def a_cost(amount: str, currency: str = "TRY", **fields: object) -> dict[str, object]:
    return {"amount": amount, "currency": currency, "basis": "price_list", **fields}


def test_amounts_are_summed_exactly() -> None:
    (row,) = report([a_record(cost=a_cost("0.1")) for _ in range(10_000)], by=("app",))
    assert row.as_dict() == {
        "app": "crm",
        "requests": 10_000,
        "input": 1_000_000,
        "output": 100_000,
        "amount": "1000",
        "currency": "TRY",
        "estimated": "0.00",
        "unpriced": 0,
    }


def test_currencies_are_never_added_to_each_other() -> None:
    rows = report([a_record(), a_record(cost=a_cost("2", "USD"))], by=("team",))
    assert [(row.amount, row.currency) for row in rows] == [
        (Decimal("0.10"), "TRY"),
        (Decimal(2), "USD"),
    ]


def test_rows_are_grouped_by_everything_asked_in_order() -> None:
    records = [a_record(team="b"), a_record(team="a", app="hr"), a_record(team="a")]
    rows = report(records, by=("team", "app"))
    assert [row.group for row in rows] == [
        {"team": "a", "app": "crm"},
        {"team": "a", "app": "hr"},
        {"team": "b", "app": "crm"},
    ]


def test_without_a_grouping_there_is_one_row() -> None:
    (row,) = report([a_record(), a_record(app="hr")], by=())
    assert (dict(row.group), row.requests) == ({}, 2)


def test_a_model_is_named_with_its_target() -> None:
    rows = report(
        [a_record(), a_record(model=None), a_record(target=None, model=None)], by=("model",)
    )
    assert [row.group["model"] for row in rows] == ["-", "cloud/openai", "cloud/openai/gpt-4o-mini"]


def test_the_deciding_rule_is_the_group() -> None:
    rules = [
        {"name": "Lists stay local", "deciding": False},
        {"name": "Contacts are masked", "deciding": True},
    ]
    rows = report([a_record(rules=rules), a_record()], by=("rule",))
    assert [row.group["rule"] for row in rows] == ["Contacts are masked", "otherwise"]


def test_what_reporting_policies_would_have_done_is_a_group() -> None:
    trial = [{"policy": "p", "effect": "block"}, {"policy": "q", "effect": "block"}]
    rows = report(
        [a_record(effect="mask", would_be=trial), a_record(effect="mask", would_be=[])],
        by=("effect", "would_be"),
    )
    assert [row.group for row in rows] == [
        {"effect": "mask", "would_be": "-"},
        {"effect": "mask", "would_be": "block"},
    ]


def test_estimates_and_unknown_prices_are_told() -> None:
    records = [
        a_record(),
        a_record(cost=a_cost("1", estimated=True)),
        a_record(cost=a_cost("0", basis="unpriced", estimated=True)),
    ]
    (row,) = report(records, by=("app",))
    assert (row.estimated, row.unpriced, row.amount) == (Decimal("0.67"), 1, Decimal("1.10"))


def test_only_completions_are_counted() -> None:
    others = [a_record(type=kind) for kind in ("intent", "deny", "orphan", "start")]
    assert report(others, by=("app",)) == []
    assert report([], by=("app",)) == []


@pytest.mark.parametrize("amount", [None, "", "x", "NaN", "Infinity", []])
def test_a_record_without_a_readable_cost_is_counted_as_unknown_money(amount: object) -> None:
    (row,) = report([a_record(cost={"amount": amount}, usage=None)], by=("app",))
    assert (row.requests, row.amount, row.currency, row.unpriced) == (1, Decimal(0), "", 1)


def test_tiny_amounts_are_written_without_an_exponent() -> None:
    (row,) = report([a_record(cost=a_cost("0.00000015"))], by=("app",))
    assert row.as_dict()["amount"] == "0.00000015"


def test_a_grouping_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        report([], by=("app", "colour"))


FIXED = Amortised(
    fixed={"local/qwen": Money(Decimal(90), "TRY"), "local/idle": Money(Decimal(7), "TRY")},
    time=timedelta(days=30),
)


def test_amortised_rows_add_up_to_the_fixed_cost_whatever_was_recorded() -> None:
    mine, yours = (
        a_record(app=app, target="local/qwen", usage={"input": tokens, "output": 0})
        for app, tokens in (("a", 100), ("b", 200))
    )
    rows = report([mine, yours, a_record(app="a")], by=("app",), amortised=FIXED)
    assert [(row.group["app"], row.amount, row.requests) for row in rows] == [
        ("-", Decimal(7), 0),
        ("a", Decimal("30.1"), 2),
        ("b", Decimal(60), 1),
    ]


def test_a_target_that_served_nothing_still_costs() -> None:
    rows = report([], by=("target",), amortised=FIXED)
    assert [(row.group["target"], row.amount) for row in rows] == [
        ("local/idle", Decimal(7)),
        ("local/qwen", Decimal(90)),
    ]


def test_rows_are_compared_with_a_closed_model() -> None:
    rows = report(
        [a_record(), a_record()],
        by=("app",),
        closed=lambda usage, _: Money(Decimal(usage.input) / 1000, "TRY"),
    )
    row = rows[0].as_dict()
    assert (row["amount"], row["closed"], row["difference"]) == ("0.2", "0.2", "0.0")


def test_a_closed_price_in_another_currency_is_left_out() -> None:
    (row,) = report([a_record()], by=(), closed=lambda *_: Money(Decimal(1), "USD"))
    assert row.closed is None
    assert "closed" not in row.as_dict()
