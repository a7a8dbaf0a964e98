"""What a backtest found, as rows to print and as one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeAlias

from gateway.backtest.bill import Bill
from gateway.backtest.run import Backtest, Move, Moved
from gateway.cost.prices import rounded

COLUMNS = (
    *("app", "team", "from", "from_rule", "to", "to_rule", "elsewhere", "requests"),
    *("currency", "recorded", "estimated", "unpriced"),
)
GROUPED = ("requests", "currency", "recorded", "estimated", "change", "unpriced")
Row: TypeAlias = dict[str, object]


def as_json(found: Backtest) -> Row:
    """Everything, amounts as decimal texts."""
    return {
        "requests": found.requests,
        "moved": found.moved,
        "held_by_conversation": found.held,
        "cannot_be_replayed": {
            cause.value: count for cause, count in sorted(found.missing.items())
        },
        "effects": [
            {"from": was.word, "to": now.word, "requests": count}
            for (was, now), count in sorted(found.effects.items())
        ],
        "moves": [
            {**_move(move), "requests": moved.requests, **_priced(moved.bill)}
            for move, moved in sorted(found.moves.items())
        ],
        **_priced(found.bill),
    }


def flat(found: Backtest) -> list[Row]:
    """One row for each move, team, app and currency: what a table of a spreadsheet is made from."""
    return [
        {**_move(move), "requests": moved.requests, **amounts}
        for move, moved in sorted(found.moves.items())
        for amounts in _amounts(moved.bill)
    ]


def by_effect(found: Backtest) -> list[Row]:
    """Moves by effect before and after."""
    return _grouped(found.moves.items(), lambda move: {"from": move.was.word, "to": _to(move)})


def by_rule(found: Backtest) -> list[Row]:
    """Moves by what decided before and what decides after."""
    return _grouped(
        found.moves.items(),
        lambda move: {
            "from": move.was.word,
            "from_rule": move.was_by,
            "to": _to(move),
            "to_rule": move.now_by,
        },
    )


def by_app(found: Backtest) -> list[Row]:
    """Moves by app."""
    return _grouped(
        found.moves.items(),
        lambda move: {"app": move.app, "from": move.was.word, "to": _to(move)},
    )


def by_team(found: Backtest) -> list[Row]:
    """Moves by team."""
    return _grouped(
        found.moves.items(),
        lambda move: {"team": move.team, "from": move.was.word, "to": _to(move)},
    )


def _grouped(moves: Iterable[tuple[Move, Moved]], key: Callable[[Move], Row]) -> list[Row]:
    groups: dict[tuple[object, ...], tuple[Row, Moved]] = {}
    for move, moved in sorted(moves):
        named = key(move)
        _, total = groups.setdefault(tuple(named.values()), (named, Moved()))
        total.requests += moved.requests
        total.bill.add(moved.bill)
    return [
        {**named, "requests": total.requests, **amounts}
        for named, total in groups.values()
        for amounts in _amounts(total.bill)
    ]


def _to(move: Move) -> str:
    return f"{move.now.word} (another target)" if move.elsewhere else move.now.word


def _move(move: Move) -> dict[str, str | bool]:
    return {
        "app": move.app,
        "team": move.team,
        "from": move.was.word,
        "from_rule": move.was_by,
        "to": move.now.word,
        "to_rule": move.now_by,
        "elsewhere": move.elsewhere,
    }


def _priced(bill: Bill) -> Row:
    named = [amounts for amounts in _amounts(bill) if amounts["currency"]]
    cost = [
        {key: row[key] for key in ("currency", "recorded", "estimated", "change")} for row in named
    ]
    return {"cost": cost, "unpriced": bill.unpriced}


def _amounts(bill: Bill) -> list[Row]:
    """One row for each currency in which there is an amount; at least one row."""
    nothing = Decimal(0)
    rows: list[Row] = []
    for currency in bill.currencies:
        was = rounded(bill.recorded.get(currency, nothing))
        now = rounded(bill.estimated.get(currency, nothing))
        rows.append(
            {
                "currency": currency,
                "recorded": format(was, "f"),
                "estimated": format(now, "f"),
                "change": format(rounded(now - was), "+f"),
                "unpriced": bill.unpriced,
            }
        )
    empty = dict.fromkeys(("currency", "recorded", "estimated", "change"), "")
    return rows or [{**empty, "unpriced": bill.unpriced}]
