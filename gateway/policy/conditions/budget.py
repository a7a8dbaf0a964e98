"""`{budget: team-month, used_at_least: 80%}`: so much of a budget is spent or set aside.

Spending must not loosen: in `when` it makes a rule an addition, and it may not
stand in `unless`.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.policy.amounts import as_percent
from gateway.policy.conditions.condition import (
    Arguments,
    Condition,
    ConditionKind,
    Example,
    Language,
    Nature,
)
from gateway.policy.conditions.tells import Least, Tell
from gateway.policy.facts import Facts
from gateway.policy.reading import as_text
from gateway.policy.shapes import LINE
from gateway.policy.yaml_nodes import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetUsed:
    """Holds where at least `percent` of the caller's part of `budget` is used."""

    budget: str
    percent: int
    at: Mark

    def test(self, facts: Facts) -> bool:
        """Whether so much is used."""
        return facts.used_of(self.budget) * 100 >= self.percent

    @property
    def tells(self) -> tuple[Tell, ...]:
        """So many percent."""
        return (Least(fact="used", names=(self.budget,), at_least=self.percent),)

    def note(self, facts: Facts, language: Language) -> str:
        """`team-month 85 % used, from 80 %`."""
        used = int(facts.used_of(self.budget) * 100)
        if language == "tr":
            return f"{self.budget} %{used} kullanıldı, sınır %{self.percent}"
        return f"{self.budget} {used} % used, from {self.percent} %"


def _parse(arguments: Arguments) -> Condition:
    node, least = arguments.nodes["budget"], arguments.nodes["used_at_least"]
    return BudgetUsed(
        budget=as_text(node, "`budget`"),
        percent=as_percent(least, "`used_at_least`", low=1),
        at=node.at,
    )


CONDITION = ConditionKind(
    name="budget",
    about="At least so much of this budget is used; it may not stand in `unless`.",
    nature=Nature.SPENDING,
    parse=_parse,
    shape=LINE,
    qualifiers=("used_at_least",),
    needs=("used_at_least",),
    examples=(
        Example("{budget: month, used_at_least: 80%}", "used: 80%", True),
        Example("{budget: month, used_at_least: 80%}", "used: 79%", False),
        Example("{budget: month, used_at_least: 100%}", "used: {month: 104%}", True),
        Example("{budget: month, used_at_least: 80%}", "used: {day: 90%}", False),
        Example("{budget: month, used_at_least: 80%}", "team: legal", False),
    ),
    refused=(
        "budget: month",
        "used_at_least: 80%",
        "{budget: month, used_at_least: 80}",
        "{budget: month, used_at_least: 0%}",
        "{budget: month, used_at_least: 80.5%}",
        "{budget: [month], used_at_least: 80%}",
    ),
)
