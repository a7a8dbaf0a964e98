"""A budget of a team, answers of a known price, and what a record says of the budget."""

from __future__ import annotations

from decimal import Decimal

from rig.behaviours import json_answer
from rig.served import OUTSIDE
from rig.upstream import Behaviour

BUDGET = """
policy: team-budgets
otherwise: allow
budgets: {team-month: {each: team, per: month, limit: 1 USD}}
"""


def costing(dollars: str, per_million: str = "2.5") -> Behaviour:
    """An answer whose prompt costs so much at the price of the model."""
    tokens = int(Decimal(dollars) / Decimal(per_million) * 1_000_000)
    usage = {"prompt_tokens": tokens, "completion_tokens": 0, "total_tokens": tokens}
    return json_answer(OUTSIDE, usage=usage)


def budget_in(record: dict[str, object]) -> dict[str, str]:
    budgets = record["budgets"]
    assert isinstance(budgets, list)
    (budget,) = budgets
    assert isinstance(budget, dict)
    return budget
