"""Rows of `models:` that can never serve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gateway.core.decision import Decision, StaysHome
from gateway.core.finding import DataClass
from gateway.core.target import Target
from gateway.policy.decide import decide
from gateway.policy.facts import Facts
from gateway.policy.model import Policy, PolicySet
from gateway.policy.models import AUTO, Row
from gateway.policy.proof.space import Space, space_of


def idle_rows(
    policies: PolicySet, entities: Mapping[str, DataClass], targets: Sequence[Target] | None
) -> Iterator[tuple[Row, bool]]:
    """Each row that can never serve, and whether some request could ask for it.

    No request can where its conditions exclude one another. With `targets`, a row is
    idle, too, where no decision about a request that it stands for permits its model.
    """
    rows = [row for policy in policies.policies for row in policy.models]
    if not rows:
        return
    clauses = [clause for row in rows for clause in (row.when, row.unless)]
    space = space_of([policies], entities, targets, besides=clauses)
    for policy in policies.policies:
        for row in policy.models:
            asking = list(_asking(policy, row, space))
            if not asking:
                yield row, False
            elif targets is not None and not any(
                _permits(decide(policies, facts, space.targets), row, targets) for facts in asking
            ):
                yield row, True


def _asking(policy: Policy, row: Row, space: Space) -> Iterator[Facts]:
    """The least requests for which the row stands; more content only sets it aside."""
    for _, facts in space.stated(space.ways([row.when]), policy.scope, row.when):
        names = [facts.model_asked] if facts.model_asked else sorted(row.names)
        for name in names:
            asked = replace(facts, model_asked="" if name == AUTO else name)
            if row.serves(asked):
                yield asked


def _permits(decision: Decision, row: Row, targets: Sequence[Target]) -> bool:
    """Whether the model that the row names may be asked, as the cascade finds it."""
    for target in targets:
        model = target.model_named(row.preference.use)
        if model:
            held = isinstance(decision, StaysHome) and not target.at_home
            return not held and decision.permits(target.name, model)
    return False
