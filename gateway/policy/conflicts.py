"""What only one policy in force may hold: a budget of a name, and the models of a caller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations, product

from gateway.policy.clauses import Clause
from gateway.policy.conditions.tells import Points
from gateway.policy.facts import Facts
from gateway.policy.model import Policy

_AT = datetime(1970, 1, 1, tzinfo=UTC)
_ANOTHER = ""  # stands for every name that no policy mentions
_DIMENSIONS = ("app", "team", "key")


def check_conflicts(policies: Sequence[Policy]) -> None:
    """Raise PolicyError where two policies share a budget's name, or a caller has two cascades."""
    first: dict[str, Policy] = {}
    for policy in policies:
        for budget in policy.budgets:
            other = first.setdefault(budget.name, policy)
            if other is not policy:
                raise budget.at.error(
                    f"The policy `{other.name}` has a budget `{budget.name}`, too.",
                    "Give each budget its own name.",
                )
    holding = [policy for policy in policies if policy.models and not policy.reporting]
    for one, other in combinations(holding, 2):
        shared = _shared(one, other)
        if shared is not None:
            raise other.models[0].at.error(
                f"The policy `{one.name}` has `models`, too, and both concern {shared}.",
                "Narrow one of them by `applies_to`.",
            )


def _shared(one: Policy, other: Policy) -> str | None:
    """A caller whom both concern, in words."""
    names = [sorted({_ANOTHER, *_mentioned((one, other), key)}) for key in _DIMENSIONS]
    for app, team, key in product(*names):
        facts = Facts(at=_AT, app=app, team=team, key=key)
        if one.scope.includes(facts) and other.scope.includes(facts):
            told = zip(_DIMENSIONS, (app, team, key), strict=True)
            return ", ".join(f"{what} `{name}`" for what, name in told if name) or "everybody else"
    return None


def _mentioned(policies: Sequence[Policy], key: str) -> Iterator[str]:
    for policy in policies:
        for clause in (policy.scope.only, policy.scope.exempt):
            yield from _names(clause, key)


def _names(clause: Clause, key: str) -> Iterator[str]:
    for condition in clause.conditions:
        for tell in condition.tells:
            if isinstance(tell, Points) and tell.fact == key:
                yield from tell.values
