from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from gateway.backtest import rows
from gateway.backtest.bill import Bill
from gateway.backtest.run import Backtest, Move, Moved
from gateway.core.effects import Effect
from gateway.policy.recorded import Missing


def a_move(app: str, now: Effect = Effect.LOCAL, **more: object) -> Move:
    whole = {"was": Effect.ALLOW, "now": now, "was_by": "otherwise", "now_by": "R", "team": "t"}
    return Move(app=app, **{**whole, **more})  # type: ignore[arg-type]


def a_bill(was: str, now: str, currency: str = "USD", unpriced: int = 0) -> Bill:
    return Bill(
        recorded={currency: Decimal(was)}, estimated={currency: Decimal(now)}, unpriced=unpriced
    )


@pytest.fixture
def found() -> Backtest:
    return Backtest(
        effects=Counter({(Effect.ALLOW, Effect.LOCAL): 5, (Effect.ALLOW, Effect.ALLOW): 9}),
        moves={
            a_move("b"): Moved(requests=3, bill=a_bill("0.30", "0.10")),
            a_move("a"): Moved(requests=2, bill=a_bill("0.20", "0.00", unpriced=1)),
            a_move("a", Effect.ALLOW, elsewhere=True): Moved(requests=1, bill=Bill(unpriced=1)),
        },
        held=4,
        missing=Counter({Missing.FACTS: 2}),
    )


def test_json_holds_everything(found: Backtest) -> None:
    made = rows.as_json(found)
    assert (made["requests"], made["moved"], made["held_by_conversation"]) == (14, 6, 4)
    assert made["cannot_be_replayed"] == {"facts": 2}
    assert made["effects"] == [
        {"from": "allow", "to": "allow", "requests": 9},
        {"from": "allow", "to": "local", "requests": 5},
    ]
    assert made["cost"] == [
        {"currency": "USD", "recorded": "0.5", "estimated": "0.1", "change": "-0.4"}
    ]
    assert made["unpriced"] == 2
    moves = made["moves"]
    assert isinstance(moves, list)
    assert [(item["app"], item["requests"], item["elsewhere"]) for item in moves] == [
        ("a", 1, True),
        ("a", 2, False),
        ("b", 3, False),
    ]
    assert moves[0]["cost"] == []


def test_a_flat_row_names_each_column(found: Backtest) -> None:
    made = rows.flat(found)
    assert len(made) == 3
    assert all(set(rows.COLUMNS) <= set(row) for row in made)


def test_moves_are_summed_by_effect_rule_app_and_team(found: Backtest) -> None:
    assert [(row["from"], row["to"], row["requests"]) for row in rows.by_effect(found)] == [
        ("allow", "allow (another target)", 1),
        ("allow", "local", 5),
    ]
    (_, local) = rows.by_rule(found)
    assert (local["from_rule"], local["to_rule"], local["change"]) == ("otherwise", "R", "-0.4")
    assert [row["requests"] for row in rows.by_app(found)] == [1, 2, 3]
    assert [row["requests"] for row in rows.by_team(found)] == [1, 5]


def test_currencies_stand_in_rows_of_their_own() -> None:
    bill = a_bill("1", "0")
    bill.add(a_bill("0", "40", "TRY"))
    found = Backtest(moves={a_move("a"): Moved(requests=1, bill=bill)})
    assert [(row["currency"], row["change"]) for row in rows.by_effect(found)] == [
        ("TRY", "+40"),
        ("USD", "-1"),
    ]


def test_nothing_found_gives_no_rows() -> None:
    nothing = Backtest()
    assert rows.flat(nothing) == rows.by_effect(nothing) == []
    assert rows.as_json(nothing)["cost"] == []
